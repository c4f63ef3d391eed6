"""Four workers square 1 to 5, as threads and as processes. `python3 map.py [SECONDS]`"""

import multiprocessing
import multiprocessing.pool
import sys
import time

EACH = float(sys.argv[1]) * 2 / 5 if len(sys.argv) > 1 else 0.08


def square(number):
    end = time.thread_time() + EACH
    while time.thread_time() < end:
        pass
    return number * number


if __name__ == "__main__":
    with multiprocessing.pool.ThreadPool(4) as pool:
        print(pool.map(square, range(1, 6)), flush=True)
    with multiprocessing.Pool(4) as pool:
        print(pool.map(square, range(1, 6)))
