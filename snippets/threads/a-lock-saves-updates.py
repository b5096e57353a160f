import threading

total = 0
lock = threading.Lock()

def deposit():
    global total
    for _ in range(500):
        with lock:
            total += 1

threads = [threading.Thread(target=deposit) for _ in range(4)]
for thread in threads:
    thread.start()

for thread in threads:
    thread.join()

print(total)
