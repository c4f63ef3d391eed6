"""The same tasks on one core, then on all: with a GIL the second is no faster.

`python3 parallelism.py [SECONDS]` (how long each of two tasks computes, about)
"""

import os
import sys
import threading
import time

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 0.2
LIMIT = 200


def primes_below(limit):
    return sum(all(n % d for d in range(2, int(n**0.5) + 1)) for n in range(2, limit))


def slices_in(seconds):
    begin = time.perf_counter()
    for _ in range(10):
        primes_below(LIMIT)
    return max(1, int(seconds * 10 / (time.perf_counter() - begin)))


def run(count, slices, cores):
    """Counts with `count` threads that may use `cores`; the answers and the time."""
    answers = [0] * count

    def task(number):
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, cores)
        for _ in range(slices):
            answers[number] += primes_below(LIMIT)

    begin = time.perf_counter()
    threads = [threading.Thread(target=task, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers, time.perf_counter() - begin


cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else {0}
count = max(2, len(cores))
slices = slices_in(SECONDS * 2 / count)
one, one_time = run(count, slices, {min(cores)})
every, every_time = run(count, slices, cores) if len(cores) > 1 else (one, one_time)
assert one == every
for number, primes in enumerate(one, 1):
    print(f"线程{number} 数出 {primes} 个质数")
print(f"并发: {count} 个任务在一个核心上轮流执行")
if len(cores) > 1:
    ratio = one_time / every_time
    print(f"并行: 在 {len(cores)} 个核心上同时执行, 速度是原来的 {ratio:.2f} 倍")
else:
    print("并行: 跳过, 因为本程序只能使用一个核心")
