import threading
import time

def wait():
    time.sleep(0.05)

start = time.perf_counter()
threads = [threading.Thread(target=wait) for _ in range(5)]
for thread in threads:
    thread.start()

for thread in threads:
    thread.join()

time.perf_counter() - start < 0.2
