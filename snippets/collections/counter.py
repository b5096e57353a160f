from collections import Counter

votes = Counter(["ann", "bo", "ann", "cy", "ann", "bo"])
votes
votes.most_common(2)
votes["zoe"]
Counter(a=3, b=1) - Counter(a=1, b=2)
