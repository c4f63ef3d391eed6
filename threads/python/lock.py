"""Five threads count together under a lock. `python3 lock.py [SECONDS]`"""

import sys
import threading
import time

PAUSE = float(sys.argv[1]) / 5 if len(sys.argv) > 1 else 0.4

counter = 0
lock = threading.Lock()


def increment():
    global counter
    with lock:
        value = counter
        time.sleep(PAUSE)  # a call in the gap: without the lock, updates are lost
        counter = value + 1


threads = [threading.Thread(target=increment) for _ in range(5)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"最终计数器值: {counter}")
