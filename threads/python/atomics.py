"""A page behind a flag, and a count of views. `python3 atomics.py [SECONDS]`"""

import sys
import threading
import time

PAUSE = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
READERS = 3
READS = 1000

words = [0, 0]
ready = False  # a plain variable: the GIL orders what stands before it
views = 0
counting = threading.Lock()  # there are no atomics: `views += 1` is three steps
pages = [None] * READERS


def write():
    global ready
    time.sleep(PAUSE)
    words[:] = [3, 9]
    ready = True


def read(number):
    global views
    while not ready:
        time.sleep(PAUSE / 20)
    for _ in range(READS):
        pages[number] = list(words)
        with counting:
            views += 1
    time.sleep(PAUSE / 4)


threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
threads.append(threading.Thread(target=write))
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for number, page in enumerate(pages, 1):
    print(f"线程{number} 读到 {page}")
print(f"浏览次数: {views}")
