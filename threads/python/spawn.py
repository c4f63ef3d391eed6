"""Two threads start, wait, end, and are joined. `python3 spawn.py [SECONDS]`"""

import sys
import threading
import time

PAUSE = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0


def say(line):
    # The newline in the same write, or lines of two threads may run into each other.
    print(line + "\n", end="", flush=True)


def task(name):
    say(f"线程 {name} 开始")
    time.sleep(PAUSE)
    say(f"线程 {name} 结束")


threads = [threading.Thread(target=task, args=(name,)) for name in ("线程1", "线程2")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("所有线程已完成")
