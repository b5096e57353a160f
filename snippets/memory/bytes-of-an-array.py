from array import array

ages = array("i", [7, 9, 12])
seen = memoryview(ages)
seen.tobytes()
