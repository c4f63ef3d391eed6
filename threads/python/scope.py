"""Two threads each square their half of one list, in place. `python3 scope.py [SECONDS]`"""

import sys
import threading
import time

PAUSE = float(sys.argv[1]) / 3 if len(sys.argv) > 1 else 0.67

numbers = [1, 2, 3, 4, 5, 6]


def square(part):
    for place in part:  # nothing but this range keeps a thread to its half
        time.sleep(PAUSE)
        numbers[place] *= numbers[place]


threads = [threading.Thread(target=square, args=(part,)) for part in (range(3), range(3, 6))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(numbers)
