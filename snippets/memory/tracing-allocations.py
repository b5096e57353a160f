import tracemalloc

tracemalloc.start()
before = tracemalloc.take_snapshot()
numbers = list(range(100_000))
after = tracemalloc.take_snapshot()
growth = sum(each.size_diff for each in after.compare_to(before, "lineno"))
growth > 800_000
tracemalloc.stop()
