"""Measures `event-analytics` against its peers, in one run: `python3 benchmarks/analytics --help`."""

import argparse
import os
import sys
import tempfile
import traceback
from pathlib import Path

import sections
import serving
import views
from measure import Failed, Missing
from programs import ROOT, DuckDB, Jq, Own, SQLite
from report import Report
from servers import PostgreSQL

SECTIONS = {
    "fields": sections.many_fields,
    "ingest": sections.ingest,
    "queries": sections.queries,
    "dashboard": views.dashboard,
    "collector": serving.collector,
    "delay": serving.delay,
}
EVENTS = 10_000_000
ROUNDS = 3


class Bench:
    """The state that all sections share: the options, the peers and the report."""

    def __init__(self, options, folder):
        self.events = options.events
        self.rounds = options.rounds
        self.random_ids = options.random_ids
        self.sections = options.only or list(SECTIONS)
        self.folder = folder
        self.files = []
        self.report = Report(self)
        self.versions = []
        self.peers = {}
        self.failed = False
        self.starters = {
            "duckdb": lambda: DuckDB(options.duckdb),
            "sqlite": lambda: SQLite(options.sqlite),
            "jq": Jq,
            "postgres": PostgreSQL,
        }
        self.own = Own(options.program)
        self.versions.append(self.own.version)

    def peer(self, name):
        """Returns a peer. If it isn't installed, returns `None`, and adds a note to the report."""
        if name not in self.peers:
            try:
                peer = self.starters[name]()
                peer.folder = self.folder
                self.versions.append(peer.version)
            except (Missing, Failed) as error:
                self.report.note(f"Not compared: {error}.")
                self.failed |= isinstance(error, Failed)
                peer = None
            self.peers[name] = peer
        return self.peers[name]


def main():
    parser = argparse.ArgumentParser(prog="python3 benchmarks/analytics", description=__doc__.split(":")[0])
    parser.add_argument("--events", type=int, default=EVENTS, help="lines of events (%(default)s)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds of each comparison (%(default)s)")
    parser.add_argument("--random-ids", action="store_true", help="UUIDs of version 4 as ids, instead of version 7")
    parser.add_argument("--program", help="`event-analytics` (default: built in release)")
    parser.add_argument("--sqlite", help="the peer that stores in SQLite (default: built in release)")
    parser.add_argument("--duckdb", default="duckdb", help="DuckDB's command (%(default)s)")
    parser.add_argument("--only", action="append", choices=SECTIONS, help="this section only; may be repeated")
    parser.add_argument("--folder", default="/var/tmp", help="where to write 25 GB of temporary files (%(default)s)")
    parser.add_argument("--output", help="where to write the page (default: analytics/BENCHMARKS.md for a full run)")
    options = parser.parse_args()
    if options.events < 100_000 or options.rounds < 1:
        parser.error("at least 100,000 events and 1 round are needed")
    whole = options.events == EVENTS and options.rounds == ROUNDS and not (options.only or options.random_ids)
    with tempfile.TemporaryDirectory(prefix="event-analytics-bench-", dir=options.folder) as folder:
        os.chmod(folder, 0o755)  # PostgreSQL may run as another user.
        bench = Bench(options, Path(folder))
        for name in bench.sections:
            print(f"== {name}", flush=True)
            try:
                SECTIONS[name](bench)
            except Exception as error:  # The other sections can still be measured.
                bench.failed = True
                if not isinstance(error, Failed):
                    traceback.print_exc()
                bench.report.failed(name, str(error) or type(error).__name__)
        page = bench.report.page()
    output = options.output or (ROOT / "analytics" / "BENCHMARKS.md" if whole else None)
    if output:
        Path(output).write_text(page)
        print(f"written to {output}")
    else:
        print(page)
    return int(bench.failed)


if __name__ == "__main__":
    sys.exit(main())
