"""Three threads add, each in its own place; one sums up. `python3 sharded.py [SECONDS]`

Under the GIL no two of them add at once, so there is nothing to gain but the lock.
"""

import sys
import threading
import time

PAUSE = float(sys.argv[1]) / 4 if len(sys.argv) > 1 else 0.5
BATCH = 1000

shards = [0] * 3
sums = []


def add(place):
    for _ in range(4):
        for _ in range(BATCH):
            shards[place] += 1  # no lock: nobody else writes this place
        time.sleep(PAUSE)


def sum_up():
    for _ in range(4):
        time.sleep(PAUSE)
        sums.append(sum(shards))


threads = [threading.Thread(target=add, args=(place,)) for place in range(3)]
threads.append(threading.Thread(target=sum_up))
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"3 个线程各加 {4 * BATCH}: {sum(shards)}")
fell = sum(later < earlier for earlier, later in zip(sums, sums[1:]))
print(f"期间求和 {len(sums)} 次, 变小 {fell} 次")
