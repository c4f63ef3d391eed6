"""Nobody begins phase two before all have ended phase one. `python3 barrier.py [SECONDS]`"""

import sys
import threading
import time

PAUSE = float(sys.argv[1]) / 1.5 if len(sys.argv) > 1 else 1.33
COUNT = 3

barrier = threading.Barrier(COUNT)
adding = threading.Lock()
total = 0
seen = [0] * COUNT
leaders = []


def phases(number):
    global total
    time.sleep(PAUSE / (COUNT + 1 - number))
    with adding:
        total += number
    if barrier.wait() == 0:
        leaders.append(number)
    time.sleep(PAUSE / 2)
    seen[number - 1] = total


threads = [threading.Thread(target=phases, args=(number,)) for number in range(1, COUNT + 1)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"第二阶段各线程看到的总和: {seen}")
print(f"领头线程数: {len(leaders)}")
