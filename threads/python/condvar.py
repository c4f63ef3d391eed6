"""Four wait for a start, then pass a gate two at a time. `python3 condvar.py [SECONDS]`"""

import sys
import threading
import time

PAUSE = float(sys.argv[1]) / 3 if len(sys.argv) > 1 else 0.67
PATIENCE = 60

start = threading.Event()
gate = threading.Semaphore(2)
passed = []


def begin():
    time.sleep(PAUSE)
    start.set()


def wait_and_pass(number):
    if not start.wait(PAUSE + PATIENCE):
        return
    with gate:
        time.sleep(PAUSE)
    passed.append(number)


threads = [threading.Thread(target=wait_and_pass, args=(number,)) for number in range(4)]
threads.append(threading.Thread(target=begin))
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"{len(passed)} 个线程通过, 每次最多 2 个")
