from concurrent.futures import ThreadPoolExecutor

with ThreadPoolExecutor(max_workers=3) as pool:
    lengths = list(pool.map(len, ["a", "bb", "ccc"]))

lengths
