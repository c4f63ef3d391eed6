"""Two tasks wait at once on one thread. `python3 gather.py [SECONDS]`"""

import asyncio
import sys

PAUSE = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0


async def task(name):
    print(f"任务 {name} 开始")
    await asyncio.sleep(PAUSE)
    print(f"任务 {name} 结束")


async def main():
    await asyncio.gather(task("任务1"), task("任务2"))


asyncio.run(main())
