"""Threads are stopped by a flag, then by closing a queue. `python3 stop.py [SECONDS]`"""

import queue
import sys
import threading
import time

PAUSE = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0

stop = threading.Event()


def work_until_told():
    while not stop.is_set():  # between two pieces; `daemon=True` would end within one
        time.sleep(PAUSE / 3)


workers = [threading.Thread(target=work_until_told) for _ in range(2)]
for worker in workers:
    worker.start()
time.sleep(PAUSE / 2)
stop.set()
for worker in workers:
    worker.join()
print(f"标志: {len(workers)} 个线程各自做完手头的一件后结束")

done = {"工人1": [], "工人2": []}
queues = {name: queue.SimpleQueue() for name in done}


def work_off(name):
    while (piece := queues[name].get()) is not None:
        time.sleep(PAUSE / 2)
        done[name].append(piece)


workers = [threading.Thread(target=work_off, args=(name,)) for name in done]
for worker in workers:
    worker.start()
for piece in range(6):
    time.sleep(PAUSE / 6)
    queues[list(done)[piece % 2]].put(piece + 1)
for pieces in queues.values():
    pieces.put(None)  # the end, said to each; since 3.13 a `Queue` has `shutdown`
for worker in workers:
    worker.join()
print("通道: 接受 6 件, 完成:", ", ".join(f"{name} {pieces}" for name, pieces in done.items()))
