"""Measures `usages`, `validate` and `infer` against their peers, in one run: `python3 benchmarks/traffic --help`."""

import argparse
import json
import shutil
import sys
import tempfile
import traceback
from pathlib import Path

# The code that runs and compares programs is shared with benchmarks/analytics.
sys.path.append(str(Path(__file__).resolve().parents[1] / "analytics"))

from measure import Failed, Missing, ratio, same, take_turns  # noqa: E402
from occurrences import write_catalog, write_lines  # noqa: E402
from page import Page  # noqa: E402
from peers import VALIDATORS, Own, Ripgrep  # noqa: E402
from programs import ROOT  # noqa: E402
from tree import Tree  # noqa: E402

LINES = 1_000_000
MEGABYTES = 1_000
ROUNDS = 3


class Bench:
    """The state that all sections share: the options, the input files and the page."""

    def __init__(self, options, folder):
        self.options = options
        self.lines = options.lines
        self.megabytes = options.megabytes
        self.rounds = options.rounds
        self.sections = options.only or list(SECTIONS)
        self.folder = folder
        self.page = Page(self)
        self.failed = False
        self.own = Own(options.program)
        self.versions = [self.own.version]
        self.catalog, self.schemas = write_catalog(folder)
        self.files = {}

    def peer(self, start):
        """Starts a peer. If it isn't installed, returns `None`, and adds a note to the page."""
        try:
            peer = start()
        except (Missing, Failed) as error:
            self.page.note(f"Not compared: {error}.")
            self.failed |= isinstance(error, Failed)
            return None
        self.versions.append(peer.version)
        return peer

    def input(self, number):
        """A file with this many lines, its size, and the counts that a validator must print for it. The file is written
        when it is first needed."""
        if number not in self.files:
            print(f"writing {number:,} lines", flush=True)
            file = self.folder / f"lines-{number}.ndjson"
            invalid = write_lines(file, number)
            self.files[number] = file, file.stat().st_size, f"{number} {invalid}"
        return self.files[number]


def validate(bench):
    """Compares `validate` with validators of JSON Schema."""
    page = bench.page
    peers = {key: bench.peer(lambda start=start: start(bench.options)) for key, start in VALIDATORS.items()}
    peers = {key: peer for key, peer in peers.items() if peer}
    memory = []
    for number in (bench.lines // 10, bench.lines):
        file, size, expected = bench.input(number)
        contenders = {"own": lambda file=file: bench.own.validate(bench.catalog, file)}
        for key, peer in peers.items():
            contenders[key] = lambda peer=peer, file=file: peer.validate(bench.schemas, file)
        if "crate" in peers and number == bench.lines:
            contenders["parsing"] = lambda file=file: peers["crate"].parse(file)
        results = take_turns(bench.rounds, contenders)
        what, own = f"validate, {number:,} lines", results.pop("own")
        same(what, bench.own.counted(own.output), expected)
        page.figure(what, "event-catalog", own, size)
        memory.append(own.median("memory"))
        if parsing := results.pop("parsing", None):
            same(f"{what}, parsing", parsing.output.strip(), str(number))
            page.figure(what, "`serde_json` alone, which only parses the lines", parsing, size)
            for key, series in results.items():
                share = ratio(parsing, series)
                page.note(f"Only parsing the lines with `serde_json` takes {share:.2f} of {peers[key].name}.")
        for key, series in results.items():
            same(f"{what}, {peers[key].name}", series.output.strip(), expected)
            page.figure(what, peers[key].name, series, size)
            if number == bench.lines:
                page.compared(f"validate-{key}", ratio(own, series), ratio(own, series, "wall"))
    page.measured("validate-memory", memory[1] / memory[0])


def infer(bench):
    """Compares `infer` with `validate` of the same lines."""
    page = bench.page
    memory = []
    out = bench.folder / "inferred"
    for number in (bench.lines // 10, bench.lines):
        file, size, _ = bench.input(number)

        def run(file=file):
            shutil.rmtree(out, ignore_errors=True)
            return bench.own.infer(file, out)

        results = take_turns(bench.rounds, {
            "infer": run,
            "validate": lambda file=file: bench.own.validate(bench.catalog, file),
        })
        page.figure(f"infer, {number:,} lines", "event-catalog", results["infer"], size)
        memory.append(results["infer"].median("memory"))
        found = bench.own.validate(out, file).output
        same(f"infer, {number:,} lines: `validate` with the inferred catalog", bench.own.counted(found), f"{number} 0")
    series = results["infer"], results["validate"]
    page.compared("infer", ratio(*series), ratio(*series, "wall"))
    page.measured("infer-memory", memory[1] / memory[0])


def usages(bench):
    """Compares `usages` with ripgrep, in a tree of source code."""
    page = bench.page
    print(f"copying {bench.megabytes:,} MB of source", flush=True)
    tree = Tree(bench.folder / "tree", bench.megabytes * 1_000_000)
    copies = f", in {tree.turns} copies" if tree.turns > 1 else ""
    page.note(f"The tree: {tree.files:,} files, {tree.bytes / 1e6:,.0f} MB{copies}; SHA-256 {tree.digest}….")
    ripgrep = bench.peer(lambda: Ripgrep(bench.options.ripgrep))
    catalogs = [
        ("usages", "the catalog of this repository", ROOT / "catalog"),
        (None, "names of two words", bench.catalog),
    ]
    for key, kind, catalog in catalogs:
        names = bench.own.names(catalog)
        list_of_names = bench.folder / "names.txt"
        list_of_names.write_text("".join(f"{name}\n" for name in names))
        contenders = {"own": lambda catalog=catalog: bench.own.usages(catalog, tree.folder)}
        if ripgrep:
            contenders["rg"] = lambda: ripgrep.search(list_of_names, tree.folder)
            contenders["rg -c"] = lambda: ripgrep.search(list_of_names, tree.folder, "--count")
        results = take_turns(bench.rounds, contenders)
        what, own = f"{len(names)} names: {kind}", results.pop("own")
        page.figure(what, "`event-catalog usages`", own, tree.bytes)
        used = bench.folder / "used.json"
        bench.own.usages(catalog, tree.folder, "--used-in", used)
        places = sum(event["count"] for event in json.loads(used.read_text())["events"].values())
        found = f"{kind}: `usages` finds {places:,} places"
        for program, series in results.items():
            page.figure(what, f"`{program} -F -f`", series, tree.bytes)
            cpu, wall = ratio(own, series), ratio(own, series, "wall")
            if key and program == "rg":
                page.compared(key, cpu, wall)
            else:
                times = f"{cpu:.2f} of the processor time, {wall:.2f} of the wall-clock time"
                page.note(f"{kind}, `{program} -F -f`: {times}.")
        if "rg" in results:
            found += f", and ripgrep {results['rg'].output.count(chr(10)):,} lines"
        page.note(f"{found}.")


SECTIONS = {"validate": validate, "infer": infer, "usages": usages}


def main():
    parser = argparse.ArgumentParser(prog="python3 benchmarks/traffic", description=__doc__.split(":")[0] + ".")
    parser.add_argument("--lines", type=int, default=LINES, help="lines of events (%(default)s)")
    parser.add_argument("--megabytes", type=int, default=MEGABYTES, help="source to search (%(default)s)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds of each comparison (%(default)s)")
    parser.add_argument("--program", help="`event-catalog` (default: built in release)")
    parser.add_argument("--crate", help="the peer of Rust (default: built in release)")
    parser.add_argument("--ripgrep", default="rg", help="ripgrep's command (%(default)s)")
    parser.add_argument("--only", action="append", choices=SECTIONS, help="this section only; may be repeated")
    parser.add_argument("--folder", default="/var/tmp", help="where to write 2 GB of temporary files (%(default)s)")
    parser.add_argument("--output", help="where to write the page (default: docs/benchmarks/traffic.md, of a whole run)")
    options = parser.parse_args()
    if options.lines < 1_000 or options.megabytes < 1 or options.rounds < 1:
        parser.error("at least 1,000 lines, 1 MB and 1 round are needed")
    whole = (options.lines, options.megabytes, options.rounds) == (LINES, MEGABYTES, ROUNDS) and not options.only
    with tempfile.TemporaryDirectory(prefix="event-catalog-bench-", dir=options.folder) as folder:
        bench = Bench(options, Path(folder))
        for name in bench.sections:
            print(f"== {name}", flush=True)
            try:
                SECTIONS[name](bench)
            except Exception as error:  # The other sections can still be measured.
                bench.failed = True
                if not isinstance(error, Failed):
                    traceback.print_exc()
                bench.page.failed(name, str(error) or type(error).__name__)
        page = bench.page.text()
    output = options.output or (ROOT / "docs" / "benchmarks" / "traffic.md" if whole else None)
    if output:
        Path(output).write_text(page)
        print(f"written to {output}")
    else:
        print(page)
    return int(bench.failed)


if __name__ == "__main__":
    sys.exit(main())
