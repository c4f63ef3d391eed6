"""One thread a URL fetches it and prints its status. `python3 fetch.py URL...`"""

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


threads = [threading.Thread(target=fetch, args=(url,)) for url in sys.argv[1:]]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.exit(1 if failed or not threads else 0)
