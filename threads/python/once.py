"""Five threads ask for a value at once, one makes it. `python3 once.py [SECONDS]`"""

import sys
import threading
import time

PAUSE = float(sys.argv[1]) / 2 if len(sys.argv) > 1 else 1.0


def make():
    time.sleep(PAUSE)
    return [number * number for number in range(1, 6)]


class Once:
    """A value that is made by the first who asks. An exception leaves it empty."""

    def __init__(self, make=None):
        self.own, self.full, self.lock = make, False, threading.Lock()

    def get(self, make=None):
        if not self.full:  # safe without the lock: set last, once, and as a whole
            with self.lock:
                if not self.full:  # again: somebody may have made it while we waited
                    self.value = (make or self.own)()
                    self.full = True
        return self.value


def ask(once, *make):
    """What five threads see. `functools.cache` would let several of them make it."""
    seen = []
    threads = [
        threading.Thread(target=lambda: seen.append(once.get(*make))) for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return f"{len(seen)} 个线程看到 {len(set(map(id, seen)))} 个值, {seen[0]}"


print(f"由最先询问者生成: {ask(Once(), make)}")
print(f"由自带的初始化函数生成: {ask(Once(make))}")
