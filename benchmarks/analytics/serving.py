"""The sections that receive events: the collector compared with PostgreSQL, and the delay until an event is counted."""

import contextlib
import gc
import itertools
import json
import shutil
import signal
import socket
import statistics
import time

import servers
from client import exchange
from lines import lines
from measure import Failed
from sections import COLUMNS, NAMES, catalog
from servers import free_port

CLIENTS = 64
# The number of events in a round of a complete run, by batch size. A round takes about ten seconds, so that the
# collector also stores events during it.
EVENTS = {1: 300_000, 100: 3_000_000}
WHOLE = 10_000_000
DELAY_SECONDS = 60
DELAY_INTERVAL = 0.25
PATIENCE = 120


@contextlib.contextmanager
def collecting(bench, store):
    """Runs the collector until the block ends, and then shuts it down. The value of the block is the port."""
    port = free_port()
    command = [
        str(bench.own.program), "collect", "--listen", f"127.0.0.1:{port}", "--store", str(store),
        "--catalog", str(catalog(bench, COLUMNS)), "--log", "warn",
    ]
    with servers.serving(command, port, bench.folder / "collect.log", signal.SIGTERM):
        yield port


def batches(number, size, seed):
    """Batches of events. Each round has a different seed, and so different events."""
    source = (line.rstrip("\n").encode() for line in lines(number, NAMES, seed=seed, repeat=False))
    while batch := list(itertools.islice(source, size)):
        yield batch


def collector(bench):
    postgres = bench.peer("postgres")
    gc.disable()  # All requests are in memory, and garbage collection would traverse them repeatedly.
    try:
        with postgres.serving(bench.folder) if postgres else contextlib.nullcontext() as port:
            for size in EVENTS:
                compare(bench, port, size)
    finally:
        gc.enable()


def compare(bench, port, size):
    """Compares the collector with PostgreSQL, if that is installed, for this batch size."""
    number = max(EVENTS[size] * bench.events // WHOLE, CLIENTS * size)
    contenders = {"event-analytics": lambda seed: collect(bench, size, number, seed)}
    if port:
        contenders["PostgreSQL"] = lambda seed: insert(port, size, number, seed)
    runs = {name: [] for name in contenders}
    order = list(contenders)
    for seed in range(bench.rounds):
        for name in order:
            runs[name].append(contenders[name](1000 * size + seed))
        order.reverse()
    what = f"{CLIENTS} clients, batches of {size}"
    for name, times in runs.items():
        wall, client = (statistics.median(column) for column in zip(*times, strict=True))
        bench.report.row(what, name, ["", f"{wall:.2f}", "", f"{number / wall:,.0f}", "", str(len(times))])
        bench.report.note(
            f"{what}, {name}: the client alone takes {client / number * 1e6:.1f} µs of processor time per event, out of "
            f"{wall / number * 1e6:.1f} µs of wall-clock time."
        )
    if port:
        pairs = zip(runs["event-analytics"], runs["PostgreSQL"], strict=True)
        bench.report.measured(f"collector-{size}", statistics.median(own[0] / peer[0] for own, peer in pairs))


def collect(bench, size, number, seed):
    """Runs a round with the collector. Returns the seconds, and the processor time of the client in seconds."""
    store = bench.folder / "collected"
    requests = [servers.http_request(b"[" + b",".join(batch) + b"]") for batch in batches(number, size, seed)]
    with collecting(bench, store) as port:
        times = exchange(port, lambda connection: None, requests, servers.http_complete, CLIENTS)
    # The collector stores all events before it stops.
    answer = bench.own.query(store, catalog(bench, COLUMNS), "SELECT count(*) FROM events").output
    if answer.splitlines()[1] != str(number):
        raise Failed(f"the collector accepted {number} events, but stored {answer.splitlines()[1]}")
    shutil.rmtree(store)
    return times


def insert(port, size, number, seed):
    """Runs a round with PostgreSQL: an empty table with one column and no index. Returns the same as `collect`."""
    servers.ask(port, "DROP TABLE IF EXISTS events; CREATE TABLE events (line text); CHECKPOINT")
    requests = [servers.insert_request(batch) for batch in batches(number, size, seed)]
    times = exchange(port, servers.greet(size), requests, servers.ready, CLIENTS)
    if str(number).encode() not in servers.ask(port, "SELECT count(*) FROM events"):
        raise Failed(f"PostgreSQL doesn't have all of {number} rows")
    return times


def delay(bench):
    """Posts events one by one for a minute, and queries the store until it has all of them."""
    store = bench.folder / "delayed"
    total = int(DELAY_SECONDS / DELAY_INTERVAL)
    events = list(lines(total, NAMES, seed=7, repeat=False))
    sent, counted = {}, {}
    with collecting(bench, store) as port, socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        start = time.monotonic()
        while len(counted) < total:
            now = time.monotonic()
            if now - start > DELAY_SECONDS + PATIENCE:
                raise Failed(f"{total - len(counted)} of {total} events were not counted after {PATIENCE} s")
            while len(sent) < total and now >= start + len(sent) * DELAY_INTERVAL:
                event = events[len(sent)]
                sent[json.loads(event)["id"]] = time.monotonic()
                post(connection, event)
            answer = bench.own.query(store, catalog(bench, COLUMNS), "SELECT id FROM events").output
            seen = time.monotonic()
            for identifier in answer.splitlines()[1:]:
                counted.setdefault(identifier, seen)
            time.sleep(0.1)
    delays = sorted(counted[identifier] - sent[identifier] for identifier in sent)
    worst = delays[min(len(delays) - 1, int(len(delays) * 0.99))]
    bench.report.measured("delay", worst)
    bench.report.note(
        f"From sent to counted: {len(delays)} events in {DELAY_SECONDS} s; median {statistics.median(delays):.1f} s, "
        f"p99 {worst:.1f} s, the longest {delays[-1]:.1f} s."
    )
    shutil.rmtree(store)


def post(connection, event):
    connection.sendall(servers.http_request(b"[" + event.rstrip("\n").encode() + b"]"))
    answer = b""
    while not servers.http_complete(answer):
        received = connection.recv(65_536)
        if not received:
            raise Failed("the collector closed the connection")
        answer += received
