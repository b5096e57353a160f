import threading

results = {}

def work(number):
    results[number] = sum(range(number))

threads = [threading.Thread(target=work, args=(number,)) for number in (10, 100)]
for thread in threads:
    thread.start()

for thread in threads:
    thread.join()

results == {10: 45, 100: 4950}
