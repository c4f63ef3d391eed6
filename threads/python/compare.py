"""The same workload with `threading`, as `cargo run -p threads -- compare --python` runs it.

`python3 compare.py about SECONDS` tells the interpreter's version, whether it has a GIL, and
how many units of the workload take so long;
`python3 compare.py MODEL TASKS WORKERS UNITS NANOSECONDS` runs one model once.
"""

import json
import os
import resource
import sys
import threading
import time

LIMIT = 200  # a unit counts the primes below it: 46


def unit():
    return sum(all(n % d for d in range(2, int(n**0.5) + 1)) for n in range(2, LIMIT))


def units_in(seconds):
    """By the shortest of several looks: the others were disturbed. Zero if a unit takes longer."""
    if seconds == 0:
        return 0

    def look():
        begin = time.perf_counter()
        for _ in range(20):
            unit()
        return (time.perf_counter() - begin) / 20

    units = seconds / min(look() for _ in range(25))
    return round(units) if units >= 1 else 0


def about(seconds):
    has_gil = getattr(sys, "_is_gil_enabled", lambda: True)()  # before 3.13 there always was
    version = ".".join(map(str, sys.version_info[:3]))
    return {"version": version, "gil": has_gil, "units": units_in(seconds)}


def task(units, wait):
    primes = sum(unit() for _ in range(units))
    if wait:
        time.sleep(wait)
    return primes


def sequential(tasks, _workers, units, wait):
    return sum(task(units, wait) for _ in range(tasks))


def in_threads(count, work):
    answers = [0] * count

    def run(number):
        answers[number] = work()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(answers)


def one_thread_a_task(tasks, _workers, units, wait):
    return in_threads(tasks, lambda: task(units, wait))


def lock(increments, workers, _units, _wait):
    """Each worker adds one so many times to a counter that all share."""
    counter = 0
    lock = threading.Lock()

    def work():
        nonlocal counter
        for _ in range(increments):
            with lock:
                counter += 1
        return 0

    in_threads(workers, work)
    return counter


MODELS = {"sequential": sequential, "threading": one_thread_a_task, "lock": lock}


def measured(model, tasks, workers, units, nanoseconds):
    before, begin = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter_ns()
    answer = MODELS[model](int(tasks), int(workers), int(units), int(nanoseconds) / 1e9)
    end, after = time.perf_counter_ns(), resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    switches = after.ru_nvcsw + after.ru_nivcsw - before.ru_nvcsw - before.ru_nivcsw
    cost = {"wall": end - begin, "cpu": round(seconds * 1e9), "switches": switches}
    return {"answer": answer, "memory": peak(after), **cost}


def peak(usage):
    """Bytes resident at most: of this process alone, where the system tells."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line[:6] == "VmHWM:") * 1024
    except (OSError, StopIteration):
        return usage.ru_maxrss * 1024


def end_with_the_parent():
    """Standard input ends when the parent does: nobody would read what is measured."""
    os.read(0, 1)
    os._exit(0)


def main(words):
    if words[0] == "about":
        return about(float(words[1]))
    try:
        return {"measured": measured(*words)}
    except (RuntimeError, MemoryError) as refused:  # the system refuses a thread
        return {"failed": str(refused)}


if __name__ == "__main__":
    threading.Thread(target=end_with_the_parent, daemon=True).start()
    print(json.dumps(main(sys.argv[1:])))
