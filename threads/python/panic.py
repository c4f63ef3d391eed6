"""A thread fails under a lock, the others repair it. `python3 panic.py [SECONDS]`"""

import sys
import threading
import time

PAUSE = float(sys.argv[1]) / 4 if len(sys.argv) > 1 else 0.5

lock = threading.Lock()
entries, count, repairs, failed = [], 0, 0, []


def repair():
    """No lock is poisoned here: without this look, nobody would know."""
    global repairs
    if len(entries) != count:
        del entries[count:]
        repairs += 1


def add(name, fails):
    global count
    with lock:  # released by an exception too
        repair()
        entries.append(name)
        time.sleep(PAUSE)
        if fails:
            raise RuntimeError("故意为之, 只写了一半")
        count += 1


def run(tasks):
    threads = [threading.Thread(target=add, args=task, name=task[0]) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()  # returns the same way after an exception


# It would print the traceback, and that would be all that anybody learns of it.
threading.excepthook = lambda hooked: failed.append((hooked.thread.name, hooked.exc_value))

run([("线程1", False), ("线程2", True), ("线程3", False)])
run([(name, False) for name, _ in failed])
for name, error in failed:
    print(f"{name} 崩溃: {error}; 重新启动")
with lock:
    repair()
print(f"撤销写了一半的记录: {repairs}, 最终计数: {count}")
