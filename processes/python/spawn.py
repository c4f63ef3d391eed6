"""Two child processes start, wait, end, and are joined. `python3 spawn.py [SECONDS]`"""

import multiprocessing
import sys
import time

PAUSE = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0


def say(line):
    # The newline in the same write, or lines of two processes may run into each other.
    print(line + "\n", end="", flush=True)


def task(name):
    say(f"进程 {name} 开始")
    time.sleep(PAUSE)
    say(f"进程 {name} 结束")


if __name__ == "__main__":
    names = ("进程1", "进程2")
    processes = [multiprocessing.Process(target=task, args=(name,)) for name in names]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    print("所有进程已完成")
