"""The section `dashboard`: the time of each card alone, and of all cards of the first screen at once."""

import contextlib
import signal
import statistics
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import servers
from lines import DAYS, FUNNEL
from sections import COLUMNS, catalog, stored

FIRST_SCREEN = ["totals", "over-time", "top-events", "top-modules", "top-processes", "top-tenants"]
OTHERS = ["funnel", "retention", "event-fields", "event-examples", "custom", "quality"]
FURTHER = {"funnel": [("step", name) for name in FUNNEL], "event-fields": [("event", FUNNEL[0])],
           "event-examples": [("event", FUNNEL[0])]}


@contextlib.contextmanager
def serving(bench, store):
    """Runs the dashboard until the block ends, without cached answers. The value of the block is the API's address."""
    port = servers.free_port()
    command = [
        str(bench.own.program), "serve", "--listen", f"127.0.0.1:{port}", "--store", str(store),
        "--catalog", str(catalog(bench, COLUMNS)),
    ]
    with servers.serving(command, port, bench.folder / "serve.log", signal.SIGTERM):
        address = f"http://127.0.0.1:{port}/api/"
        # As the page does: it requests the days and the names before any card.
        seconds(f"{address}meta")
        yield address


def seconds(url):
    """Requests a URL, and returns the seconds until the answer is complete."""
    start = time.monotonic()
    with urllib.request.urlopen(url, timeout=120) as answer:
        answer.read()
    return time.monotonic() - start


def url(address, card):
    return f"{address}{card}?{urlencode([('from', DAYS[0]), ('to', DAYS[-1]), *FURTHER.get(card, [])])}"


def dashboard(bench):
    store = stored(bench)
    alone = {card: [] for card in FIRST_SCREEN + OTHERS}
    together = []
    for _ in range(bench.rounds):
        with serving(bench, store) as address:
            for card, times in alone.items():
                times.append(seconds(url(address, card)))
        with serving(bench, store) as address, ThreadPoolExecutor(len(FIRST_SCREEN)) as browser:
            together.append(max(browser.map(lambda card: seconds(url(address, card)), FIRST_SCREEN)))
    alone = {card: statistics.median(times) for card, times in alone.items()}
    for card, wall in alone.items():
        bench.report.row(f"dashboard, {card}", "event-analytics", ["", f"{wall:.2f}", "", "", "", str(bench.rounds)])
    bench.report.measured("card", max(alone.values()))
    bench.report.measured("first-screen", statistics.median(together))
