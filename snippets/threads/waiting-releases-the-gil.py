import threading

meeting = threading.Barrier(3)
arrived = []

def meet(name):
    meeting.wait(timeout=5)
    arrived.append(name)

threads = [threading.Thread(target=meet, args=(name,)) for name in "abc"]
for thread in threads:
    thread.start()

for thread in threads:
    thread.join()

sorted(arrived)
