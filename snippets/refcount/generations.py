import gc

len(gc.get_threshold())
len(gc.get_count())
