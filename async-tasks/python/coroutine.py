"""What async and await do, poll by poll. `python3 coroutine.py [SECONDS]`"""

import asyncio
import sys
import time

PAUSE = float(sys.argv[1]) / 4 if len(sys.argv) > 1 else 0.05


class Polls:
    """Awaits a coroutine and counts how often it is resumed."""

    def __init__(self, coroutine):
        self.coroutine = coroutine
        self.count = 0

    def __await__(self):
        inner = self.coroutine.__await__()
        while True:
            self.count += 1
            try:
                future = inner.send(None)
            except StopIteration as end:
                return end.value
            yield future


def part(number):
    print(f"  第 {number} 部分执行, 直到下一个 await 或结束")
    return number


async def steps(pause):
    total = part(1)
    for number in (2, 3):
        await pause()
        total += part(number)
    return total


class Alarm:
    """Pauses its coroutine once; what it yields tells who drives it."""

    def __await__(self):
        yield "alarm"


def block_on(coroutine):
    """The smallest executor: it resumes the coroutine until it ends."""
    while True:
        try:
            coroutine.send(None)
        except StopIteration as end:
            return end.value
        time.sleep(PAUSE)


async def driven(polls):
    return await polls


by_hand = Polls(steps(Alarm))
print("手写执行器: 调用了 async 函数, 还没有执行任何代码")
answer = block_on(driven(by_hand))
print(f"手写执行器: 轮询 {by_hand.count} 次, 结果 {answer}")

# The chapter's own executor is asyncio's; the line names the one on the other side.
by_loop = Polls(steps(lambda: asyncio.sleep(PAUSE)))
print("tokio: 调用了 async 函数, 还没有执行任何代码")
answer = asyncio.run(driven(by_loop))
print(f"tokio: 轮询 {by_loop.count} 次, 结果 {answer}")
