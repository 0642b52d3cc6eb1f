"""Runs commands, and compares their processor time (user and system), wall-clock time and memory."""

import os
import resource
import statistics
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass

# If one round of a comparison takes longer than this, the comparison is not repeated.
LONG_ROUND = 600


class Failed(Exception):
    """A command or a check failed, so the figures that depend on it are not measured."""


class Missing(Exception):
    """A peer isn't installed."""


@dataclass
class Run:
    cpu: float  # seconds, user and system
    wall: float  # seconds
    memory: int  # bytes, the peak of the largest process
    output: str


def run(command, expected=(0,)):
    """Runs a command until it ends, with UTC as its time zone."""
    command = [str(part) for part in command]
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env=os.environ | {"TZ": "UTC"}
        )
        peak = Peak(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        memory = peak.of(usage.ru_maxrss * 1024)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in expected:
            errors.seek(0)
            message = errors.read().decode(errors="replace").strip()[-500:]
            raise Failed(f"`{' '.join(command)[:200]}` ended with status {process.returncode}: {message}")
        output.seek(0)
        text = output.read().decode()
    return Run(usage.ru_utime + usage.ru_stime, wall, memory, text)


class Peak:
    """The peak memory of a process.

    The system's own figure is never less than the memory of this Python process, because the process was forked from it.
    For a process that needs less, the peak is read from Linux's `/proc` while the process runs.
    """

    def __init__(self, process):
        self.path = f"/proc/{process}/status"
        self.seen = 0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)
        self.thread.start()

    def look(self):
        while not self.ended.wait(0.005):
            try:
                with open(self.path) as status:
                    lines = [line for line in status if line.startswith("VmHWM:")]
            except OSError:
                return
            self.seen = max([self.seen, *(1024 * int(line.split()[1]) for line in lines)])

    def of(self, maximum):
        """The peak, given the system's figure."""
        self.ended.set()
        self.thread.join()
        own = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return self.seen if maximum <= own and self.seen else maximum


class Series:
    """All runs of one contender."""

    def __init__(self, runs):
        self.runs = runs

    def median(self, figure):
        return statistics.median(getattr(run, figure) for run in self.runs)

    @property
    def output(self):
        return self.runs[0].output


def take_turns(rounds, contenders):
    """Runs the contenders (functions that return a `Run`) in turn. Each round begins with a different contender."""
    results = {name: [] for name in contenders}
    order = list(contenders)
    for _ in range(rounds):
        start = time.monotonic()
        for name in order:
            results[name].append(contenders[name]())
        order.append(order.pop(0))
        if time.monotonic() - start > LONG_ROUND:
            break
    return {name: Series(runs) for name, runs in results.items()}


def ratio(own, peer, figure="cpu"):
    """The median of the ratios of all rounds."""
    return statistics.median(
        getattr(a, figure) / getattr(b, figure) for a, b in zip(own.runs, peer.runs, strict=True)
    )


def same(what, own, peer):
    """Checks that this project and a peer gave the same answer."""
    if own != peer:
        pairs = zip(own.splitlines() + ["(end)"], peer.splitlines() + ["(end)"], strict=False)
        line, (first, second) = next((n, pair) for n, pair in enumerate(pairs, 1) if pair[0] != pair[1])
        raise Failed(f"{what}: the answers differ in line {line}: `{first}`, but the peer says `{second}`")


def folder_size(folder):
    return sum(os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(folder) for name in names)
