"""Three threads hand a baton round, two laps. `python3 park.py [SECONDS]`"""

import sys
import threading
import time

PAUSE = float(sys.argv[1]) / 6 if len(sys.argv) > 1 else 0.33
COUNT = 3
LAPS = 2

turns = [threading.Event() for _ in range(COUNT)]
had = []


def run(me):
    for _ in range(LAPS):
        turns[me].wait()
        turns[me].clear()
        had.append(me + 1)
        time.sleep(PAUSE)
        turns[(me + 1) % COUNT].set()


threads = [threading.Thread(target=run, args=(me,)) for me in range(COUNT)]
for thread in threads:
    thread.start()
turns[0].set()
for thread in threads:
    thread.join()
print(" → ".join(f"线程{number}" for number in had))
