import gc

gc.disable()
gc.isenabled()
gc.enable()
gc.isenabled()
