"""Crawls one host by a few threads and counts its pages by status. `python3 crawl.py URL`

The end is proved, not guessed: `task_done` for a page comes after `put` for each of its
links, so `join` returns only when no URL is queued and none is in work.
"""

import collections
import html.parser
import http.client
import queue
import sys
import threading
import urllib.error
import urllib.request
import urllib.robotparser
from urllib.parse import quote, urldefrag, urljoin, urlsplit

WORKERS = 4
AGENT = "crawl.py"


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: it is a page, and its target a link like others."""

    def redirect_request(self, request, body, status, reason, headers, url):
        return None


class Links(html.parser.HTMLParser):
    """The links of a page as they are written, and what they are relative to."""

    def __init__(self, url):
        super().__init__()
        self.base = url
        self.links = []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        link = attributes.get("href")
        rel = (attributes.get("rel") or "").lower().split()
        if tag == "base" and link is not None:
            self.base = urljoin(self.base, link)
        elif tag in ("a", "area") and link is not None and "nofollow" not in rel:
            self.links.append(link)


class Crawl:
    def __init__(self, start):
        if urlsplit(start).scheme not in ("http", "https"):
            raise ValueError("no http or https URL")
        self.host = urlsplit(start).netloc.lower()
        self.robots = read_robots(urljoin(start, "/robots.txt"))
        self.queue = queue.Queue()
        self.lock = threading.Lock()  # for all that follows
        self.seen = set()
        self.statuses = collections.Counter()
        self.failed = 0
        self.add(start)

    def run(self):
        for _ in range(WORKERS):
            # Daemons: they wait for the next URL for ever, and end with the program.
            threading.Thread(target=self.work, daemon=True).start()
        self.queue.join()

    def work(self):
        opener = new_opener(Stay())
        while True:
            url = self.queue.get()
            try:
                self.visit(url, opener)
            except Exception as error:  # whatever it is: a worker less, and none may be left
                with self.lock:
                    self.failed += 1
                print(f"{url}: {error}\n", end="", file=sys.stderr)
            finally:
                self.queue.task_done()

    def visit(self, url, opener):
        status, headers, body = fetch(url, opener)
        with self.lock:
            self.statuses[status] += 1
        page = Links(url)
        if headers.get_content_type() == "text/html":
            page.feed(text(body, headers.get_content_charset("utf-8")))
        if 300 <= status < 400 and "Location" in headers:
            page.links.append(headers["Location"])
        for link in page.links:
            try:
                self.add(urljoin(page.base, link))
            except ValueError:
                pass  # such as http://[: no URL, so nothing to fetch

    def add(self, url):
        parts = urlsplit(urldefrag(url).url.strip())
        parts = parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/")
        if parts.scheme not in ("http", "https") or parts.netloc != self.host:
            return
        url = quote(parts.geturl(), "/:?#[]@!$&'()*+,;=%~")  # what cannot be sent as it is
        with self.lock:  # or two threads could both find it new
            if url in self.seen or not self.robots.can_fetch(AGENT, url):
                return
            self.seen.add(url)
        self.queue.put(url)


def new_opener(*handlers):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), *handlers)
    opener.addheaders = [("User-Agent", AGENT)]
    return opener


def fetch(url, opener):
    try:
        answer = opener.open(url, timeout=30)
    except urllib.error.HTTPError as error:
        answer = error  # 301, 404 and 500 are exceptions here, and yet answers
    with answer:
        return answer.status, answer.headers, answer.read()


def text(body, charset):
    try:
        return body.decode(charset, "replace")
    except LookupError:  # a charset that nobody knows
        return body.decode("utf-8", "replace")


def read_robots(url):
    status, _, body = fetch(url, new_opener())
    robots = urllib.robotparser.RobotFileParser()
    robots.parse(body.decode("utf-8", "replace").splitlines() if status == 200 else [])
    robots.disallow_all = status >= 500
    return robots


def main(arguments):
    if len(arguments) != 1:
        print("usage: python3 crawl.py URL", file=sys.stderr)
        return 2
    try:
        crawl = Crawl(arguments[0])
        crawl.run()
    except (OSError, ValueError, http.client.HTTPException) as error:
        print(f"{arguments[0]}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    with crawl.lock:
        for status, count in sorted(crawl.statuses.items()):
            print(f"{status}: {count}")
    if not crawl.seen:
        print(f"{arguments[0]}: robots.txt does not allow it", file=sys.stderr)
    return 0 if crawl.seen and not crawl.failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
