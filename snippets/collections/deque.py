from collections import deque

recent = deque([1, 2, 3], maxlen=3)
recent.append(4)
recent
recent.appendleft(0)
recent
recent.rotate(1)
recent
