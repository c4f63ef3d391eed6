"""Many read a table at once, a writer has it alone. `python3 rwlock.py [SECONDS]`"""

import sys
import threading
import time
from contextlib import contextmanager

PAUSE = float(sys.argv[1]) / 5 if len(sys.argv) > 1 else 0.4
ROUNDS = 3


class RwLock:
    """`threading` has none. A waiting writer keeps new readers out."""

    def __init__(self):
        self.changed = threading.Condition()
        self.readers = 0
        self.writers = 0  # waiting, or writing
        self.writing = False

    @contextmanager
    def read(self):
        with self.changed:
            self.changed.wait_for(lambda: self.writers == 0)
            self.readers += 1
        try:
            yield
        finally:
            with self.changed:
                self.readers -= 1
                self.changed.notify_all()

    @contextmanager
    def write(self):
        with self.changed:
            self.writers += 1
            self.changed.wait_for(lambda: self.readers == 0 and not self.writing)
            self.writing = True
        try:
            yield
        finally:
            with self.changed:
                self.writing = False
                self.writers -= 1
                self.changed.notify_all()


lock = RwLock()
table = [0, 0]
rows = []


def read():
    for _ in range(ROUNDS):
        with lock.read():
            first = table[0]
            time.sleep(PAUSE)
            rows.append((first, table[1]))


def write():
    for number in range(1, ROUNDS + 1):
        time.sleep(PAUSE)
        with lock.write():
            table[0] = number
            time.sleep(PAUSE)
            table[1] = number


threads = [threading.Thread(target=task) for task in (read, read, read, write)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
whole = sum(first == second for first, second in rows)
print(f"{len(rows)} 次读取中 {whole} 次读到完整的一行")
print(f"最后写入的一行: ({table[0]}, {table[1]})")
