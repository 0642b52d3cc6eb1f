"""The program under test, and `analytics/RELIABILITY.md`: one section for each script, replaced by its next run."""

import os
import platform
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "analytics" / "RELIABILITY.md"
TITLE = """# Reliability of the analytics

Written by `scripts/test-kills NUMBER` and `scripts/test-power-cuts`, which replace their section each time. *Lost* is an
event that was acknowledged (an answer 202, or the end of `ingest`) and isn't stored; *doubled* is one that is stored more
than once; *altered* is one whose bytes have changed.
"""

# The same settings as in `scripts/test-analytics`, so that nothing is compiled twice.
CARGO = dict(
    os.environ, RUSTC_WORKSPACE_WRAPPER="clippy-driver", CLIPPY_ARGS="-Dwarnings__CLIPPY_HACKERY__"
)
OPTIONS = ["--locked", "--manifest-path", "analytics/Cargo.toml", "--target-dir", "target"]


def build():
    """Builds the program, and returns its path."""
    subprocess.run(["cargo", "build", *OPTIONS], cwd=ROOT, env=CARGO, check=True)
    return ROOT / "target" / "debug" / "event-analytics"


def machine():
    """The machine and the commit, on one line."""
    name = platform.machine()
    try:
        found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
        name = found.group(1) if found else name
    except OSError:
        pass
    git = ["git", "-C", str(ROOT)]
    commit = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    changes = subprocess.run(
        [*git, "status", "--porcelain", "--untracked-files=no", "--", ".", ":!analytics/RELIABILITY.md"],
        capture_output=True,
        text=True,
    )
    commit = commit.stdout.strip() or "unknown"
    if changes.stdout.strip():
        commit += " with changes"
    system = f"{platform.system()} {platform.machine()}"
    return f"The machine: {name}, {os.cpu_count()} cores, {system}; commit {commit}."


def table(head, rows):
    """A table in Markdown; all columns but the first are numbers."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "".join("| " + " | ".join(str(cell) for cell in line) + " |\n" for line in lines)


def write_section(heading, text):
    """Replaces a section of the report, or adds it at the end."""
    sections = {}
    if REPORT.exists():
        parts = re.split(r"^## (.*)\n", REPORT.read_text(), flags=re.MULTILINE)
        sections = dict(zip(parts[1::2], parts[2::2]))
    sections[heading] = f"\n{text.strip()}\n"
    body = "".join(f"\n## {name}\n\n{part.strip()}\n" for name, part in sorted(sections.items()))
    REPORT.write_text(TITLE + body)
