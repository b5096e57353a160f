import pickle

pickle.dumps(lambda: 1)
pickle.dumps(max) == pickle.dumps(max)
