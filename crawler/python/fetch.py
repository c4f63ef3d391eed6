"""Fetches URLs and prints their statuses. `python3 fetch.py [--model MODEL] URL...`"""

import argparse
import asyncio
import concurrent.futures
import sys
import threading
import urllib.error
import urllib.request


class Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects as usual and remembers their statuses."""

    def __init__(self):
        self.statuses = []

    def redirect_request(self, request, body, status, reason, headers, url):
        self.statuses.append(status)
        return super().redirect_request(request, body, status, reason, headers, url)


failed = []


def fetch(url):
    redirects = Redirects()
    proxies = urllib.request.ProxyHandler({})
    opener = urllib.request.build_opener(proxies, redirects)
    try:
        with opener.open(url, timeout=30) as answer:
            answer.read()
            last = answer.status
    except urllib.error.HTTPError as error:
        last = error.code  # 404 and 500 are exceptions here, and yet answers
    except (OSError, ValueError) as error:
        failed.append(url)
        print(f"{url}: {error}\n", end="", file=sys.stderr)
        return
    statuses = " → ".join(str(status) for status in [*redirects.statuses, last])
    # One write a line: the parts of several writes could mix.
    print(f"{url}: {statuses}\n", end="")


def by_threads(urls):
    """One thread a URL, however many that are."""
    threads = [threading.Thread(target=fetch, args=(url,)) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def by_pool(urls):
    """Eight threads, each of which takes the next URL from a queue."""
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(fetch, urls))


def by_tasks(urls):
    """One task a URL, on one thread; but each of them waits for a thread that fetches.

    The standard library has no HTTP client that can be awaited. So this shows how tasks
    are written and not what they save: below them is a pool of a few threads, which
    `to_thread` shares. A package such as aiohttp waits without a thread, as the Rust does.
    """

    async def gather():
        at_once = asyncio.Semaphore(64)

        async def task(url):
            async with at_once:
                await asyncio.to_thread(fetch, url)

        await asyncio.gather(*(task(url) for url in urls))

    asyncio.run(gather())


MODELS = {"threads": by_threads, "pool": by_pool, "async": by_tasks}
parser = argparse.ArgumentParser()
parser.add_argument("--model", choices=MODELS, default="threads")
parser.add_argument("urls", metavar="URL", nargs="+")
given = parser.parse_args()
MODELS[given.model](given.urls)
sys.exit(1 if failed else 0)
