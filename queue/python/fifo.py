"""A producer, then a consumer; then both at once. `python3 fifo.py [SECONDS]`"""

import queue
import sys
import threading
import time

PAUSE = float(sys.argv[1]) / 10 if len(sys.argv) > 1 else 0.02
CLOSED = object()  # queue.Queue cannot be closed before Python 3.13: a sign says the end


def say(line):
    # The newline in the same write, or lines of two threads may run into each other.
    print(line + "\n", end="", flush=True)


def producer(q, close):
    for item in range(5):
        time.sleep(PAUSE)
        say(f"生产者放入: {item}")
        q.put(item)
    if close:
        q.put(CLOSED)


def consumer_until_empty(q):
    while not q.empty():  # right only because the producer has ended and nobody else takes
        say(f"消费者取出: {q.get()}")
        time.sleep(PAUSE)


def consumer_until_closed(q):
    while (item := q.get()) is not CLOSED:
        say(f"消费者取出: {item}")
        time.sleep(PAUSE)


q = queue.Queue()
first = threading.Thread(target=producer, args=(q, False))
first.start()
first.join()
then = threading.Thread(target=consumer_until_empty, args=(q,))
then.start()
then.join()

q = queue.Queue(maxsize=2)
both = [
    threading.Thread(target=producer, args=(q, True)),
    threading.Thread(target=consumer_until_closed, args=(q,)),
]
for thread in both:
    thread.start()
for thread in both:
    thread.join()
