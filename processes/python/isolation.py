"""A child changes a variable, its parent's stays as it was. `python3 isolation.py [SECONDS]`"""

import multiprocessing
import sys
import time

PAUSE = float(sys.argv[1]) if len(sys.argv) > 1 else 0.2

variable = 0


def say(line):
    # The newline in the same write, or lines of two processes may run into each other.
    print(line + "\n", end="", flush=True)


def show(who, shared):
    say(f"{who}: 自己的变量 = {variable}")
    say(f"{who}: 共享内存 = {shared.value}")


def task(shared):
    global variable
    variable += 1
    with shared.get_lock():  # += is a read and a write: two steps
        shared.value += 1
    time.sleep(PAUSE)
    show("子进程", shared)


if __name__ == "__main__":
    number = multiprocessing.Value("i", 0)
    process = multiprocessing.Process(target=task, args=(number,))
    process.start()
    process.join()
    show("父进程", number)
