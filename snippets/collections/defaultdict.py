from collections import defaultdict

groups = defaultdict(list)
groups["odd"].append(1)
groups["odd"].append(3)
dict(groups)
counts = defaultdict(int)
counts["seen"] += 1
counts["unseen"]
len(counts)
counts.get("never") is None
len(counts)
