import gc

gc.get_threshold()
