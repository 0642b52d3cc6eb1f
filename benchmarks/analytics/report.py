"""Writes the page: what was measured, the machine and the programs, and which targets are reached."""

import datetime
import os
import platform
import subprocess
import time
from pathlib import Path

from programs import ROOT

# Each target: key, section, what is measured, what it is compared with, the highest figure that reaches it, and its
# unit.
TARGETS = [
    ("ingest-4-duckdb", "ingest", "ingest, 4 typed columns", "DuckDB `read_json` with an anti-join", 0.5, ""),
    ("ingest-230-duckdb", "ingest", "ingest, 230 typed columns", "DuckDB `read_json` with an anti-join", 0.7, ""),
    ("ingest-4-sqlite", "ingest", "ingest, 4 typed columns", "SQLite with a unique key", 0.2, ""),
    ("days-duckdb", "queries", "day × type", "DuckDB on the lines", 0.1, ""),
    ("days-jq", "queries", "day × type", "jq, on a sample", 0.03, ""),
    ("funnel", "queries", "funnel of three events", "DuckDB on the same Parquet", 1.5, ""),
    ("uniques", "queries", "unique subjects by day", "DuckDB on the same Parquet", 1.5, ""),
    ("filter", "queries", "filter by two fields", "DuckDB on the same Parquet", 1.5, ""),
    ("card", "dashboard", "the slowest card of the dashboard", "a second", 1, "s"),
    ("first-screen", "dashboard", "the dashboard's first screen, six cards at once", "a second", 1, "s"),
    ("bytes-lines", "ingest", "bytes an event, 230 typed columns", "the lines", 0.15, ""),
    ("bytes-sqlite", "ingest", "bytes an event, 4 typed columns", "SQLite", 0.2, ""),
    ("memory-4", "ingest", "memory of ingest, 4 typed columns", "1 GB", 1000, "MB"),
    ("memory-230", "ingest", "memory of ingest, 230 typed columns", "1 GB", 1000, "MB"),
    ("memory-2000", "fields", "memory of ingest, 2,000 typed columns", "1 GB", 1000, "MB"),
    ("collector-1", "collector", "collector, wall, batches of 1", "PostgreSQL", 0.7, ""),
    ("collector-100", "collector", "collector, wall, batches of 100", "PostgreSQL", 0.7, ""),
    ("delay", "delay", "from sent to counted, p99", "a minute", 60, "s"),
]


def short(value):
    """Formats a number with three significant digits, or with all digits of its integer part if there are more."""
    for limit, digits in [(0.1, 4), (1, 3), (10, 2), (100, 1)]:
        if value < limit:
            return f"{value:.{digits}f}"
    return f"{value:,.0f}"


class Report:
    def __init__(self, bench):
        self.bench = bench
        self.results = {}
        self.reasons = {}
        self.figures = []
        self.notes = []
        self.start = time.monotonic()

    def measured(self, key, value):
        self.results[key] = value

    def figure(self, what, program, series, events, size=None):
        """Adds a row of absolute figures to the page."""
        cpu, wall = series.median("cpu"), series.median("wall")
        cells = [f"{cpu:.2f}", f"{wall:.2f}", short(series.median("memory") / 1e6), f"{events / wall:,.0f}"]
        self.row(what, program, cells + [short(size) if size else "", str(len(series.runs))])

    def row(self, what, program, cells):
        self.figures.append(f"| {what} | {program} | {' | '.join(cells)} |")
        print(f"{what}, {program}: {', '.join(cell for cell in cells if cell)}", flush=True)

    def note(self, text):
        if text not in self.notes:
            self.notes.append(text)
            print(text, flush=True)

    def failed(self, section, reason):
        for key, of, *_ in TARGETS:
            if of == section and key not in self.results:
                self.reasons[key] = reason
        print(f"{section}: {reason}", flush=True)

    def targets(self):
        for key, section, what, against, limit, unit in TARGETS:
            if section not in self.bench.sections:
                continue
            cells = [what, against, f"{limit:,} {unit}".strip()]
            if key in self.results:
                value = self.results[key]
                state = "reached" if value <= limit else "**missed**"
                cells += [f"{short(value)} {unit}".strip(), state]
            else:
                cells += ["", f"not measured: {self.reasons.get(key, 'the peer is missing')}".replace("\n", " ")]
            yield f"| {' | '.join(cells)} |"

    def page(self):
        bench = self.bench
        minutes = (time.monotonic() - self.start) / 60
        targets = list(self.targets())
        reached = sum(row.endswith("| reached |") for row in targets)
        return "\n".join([
            "# Benchmarks of the analytics",
            "",
            f"Written by `python3 benchmarks/analytics`, which measured for {minutes:.0f} minutes on "
            f"{datetime.date.today()}; [benchmarks/README.md](../benchmarks/README.md#analytics) says what is measured, "
            f"and how. {bench.events:,} lines of events with {'random' if bench.random_ids else 'ordered'} ids, {bench.rounds} round{'s' if bench.rounds > 1 else ''}. Every ratio is of figures from this one "
            "run: below 1, `event-analytics` takes less.",
            "",
            f"The machine: {machine()}.",
            "",
            f"The programs: {', '.join(bench.versions)}; commit {commit()}.",
            "",
            "## Targets",
            "",
            "| | against | at most | measured | |",
            "|---|---|---:|---:|---|",
            *targets,
            "",
            f"{reached} of {len(targets)} reached.",
            "",
            "## Figures",
            "",
            "Medians. CPU is user and system time in seconds; memory is the peak of the largest process, in MB.",
            "",
            "| | program | CPU (s) | wall (s) | memory (MB) | events/s | bytes/event | rounds |",
            "|---|---|---:|---:|---:|---:|---:|---:|",
            *self.figures,
            *(["", "Notes:", "", *(f"- {note}" for note in self.notes)] if self.notes else []),
            "",
        ])


def machine():
    processor = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        models = [line for line in information.read_text().splitlines() if line.startswith("model name")]
        processor = models[0].split(":")[1].strip() if models else processor
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    load = " ".join(f"{value:.2f}" for value in os.getloadavg())
    return (
        f"{processor}, {os.cpu_count()} cores, {memory:.0f} GB of memory, {platform.system()}; "
        f"load at the end: {load}"
    )


def commit():
    described = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=12"], capture_output=True, text=True
    )
    return described.stdout.strip() or "unknown"
