from itertools import groupby

[(key, len(list(group))) for key, group in groupby("aabba")]
[(key, len(list(group))) for key, group in groupby(sorted("aabba"))]
