"""Writes the page: what was measured, the machine and the programs, and which targets are reached."""

import datetime
import time

from report import commit, machine, short

# Key, section, what is measured, what it is compared with, and the highest figure that reaches the target.
TARGETS = [
    ("usages", "usages", "`usages`, a tree of source", "`rg -F -f` with the same names", 1.5),
    ("validate-crate", "validate", "`validate`", "`serde_json::Value` and the crate `jsonschema`, a line", 0.2),
    ("validate-ajv", "validate", "`validate`", "ajv in Node.js", 0.05),
    ("validate-python", "validate", "`validate`", "Python's jsonschema", 0.05),
    ("validate-memory", "validate", "memory of `validate`", "of a tenth of the lines", 1.1),
    ("infer", "infer", "`infer`", "`validate` of the same lines", 3),
    ("infer-memory", "infer", "memory of `infer`", "of a tenth of the lines", 1.1),
]


class Page:
    def __init__(self, bench):
        self.bench = bench
        self.results = {}
        self.reasons = {}
        self.figures = []
        self.notes = []
        self.start = time.monotonic()

    def measured(self, key, value):
        self.results[key] = value

    def compared(self, key, cpu, wall):
        """Records the larger, which is the worse, of two ratios, and notes both."""
        self.results[key] = max(cpu, wall)
        self.note(f"{key}: {short(cpu)} of the processor time, {short(wall)} of the wall-clock time.")

    def figure(self, what, program, series, size):
        cpu, wall, memory = (series.median(of) for of in ("cpu", "wall", "memory"))
        cells = [f"{cpu:.2f}", f"{wall:.2f}", short(memory / 1e6), f"{size / wall / 1e6:,.0f}", str(len(series.runs))]
        self.figures.append(f"| {what} | {program} | {' | '.join(cells)} |")
        print(f"{what}, {program}: {', '.join(cells)}", flush=True)

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
        for key, section, what, against, limit in TARGETS:
            if section not in self.bench.sections:
                continue
            cells = [what, against, str(limit)]
            if key in self.results:
                value = self.results[key]
                cells += [short(value), "reached" if value <= limit else "**missed**"]
            else:
                cells += ["", f"not measured: {self.reasons.get(key, 'the peer is missing')}".replace("\n", " ")]
            yield f"| {' | '.join(cells)} |"

    def text(self):
        bench = self.bench
        rounds = f"{bench.rounds} round{'s' if bench.rounds > 1 else ''}"
        minutes = (time.monotonic() - self.start) / 60
        targets = list(self.targets())
        reached = sum(row.endswith("| reached |") for row in targets)
        return "\n".join([
            "# Benchmarks of code and traffic",
            "",
            f"Written by `python3 benchmarks/traffic`, which measured for {minutes:.0f} minutes on "
            f"{datetime.date.today()}; [benchmarks/README.md](../../benchmarks/README.md#code-and-traffic) says what is "
            f"measured, and how. {bench.lines:,} lines, {bench.megabytes:,} MB of source, {rounds}. Every "
            "ratio is of figures from this one run: below 1, `event-catalog` takes less.",
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
            "Medians. CPU is user and system time of all threads; memory is the peak of the largest process.",
            "",
            "| | program | CPU (s) | wall (s) | memory (MB) | MB/s | rounds |",
            "|---|---|---:|---:|---:|---:|---:|",
            *self.figures,
            *(["", "Notes:", "", *(f"- {note}" for note in self.notes)] if self.notes else []),
            "",
        ])
