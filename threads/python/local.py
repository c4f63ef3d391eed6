"""Five threads count, each in a place of its own. `python3 local.py [SECONDS]`"""

import sys
import threading
import time

PAUSE = float(sys.argv[1]) / 5 if len(sys.argv) > 1 else 0.4


class Mine(threading.local):
    count = 0  # where a thread has not set its own


mine = Mine()
counts = [0] * 5


def task(number):
    for _ in range(number + 1):
        count = mine.count
        time.sleep(PAUSE)  # the gap in which a shared counter would lose updates
        mine.count = count + 1
    counts[number] = mine.count  # handed back: nobody else sees `mine.count`


threads = [threading.Thread(target=task, args=(number,)) for number in range(5)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"各自计数, 最后求和: {' + '.join(map(str, counts))} = {sum(counts)}")
