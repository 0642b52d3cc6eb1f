"""A tree of source code, copied from packages that Cargo and npm have downloaded to this machine."""

import hashlib
import os
from pathlib import Path

from measure import Failed
from programs import ROOT

LARGEST = 1 << 20  # the maximum size of a copied file, in bytes


def roots():
    """The folders that contain source code: Cargo's crates, and the npm packages of web/."""
    cargo = Path(os.environ.get("CARGO_HOME") or Path.home() / ".cargo")
    folders = [*sorted((cargo / "registry" / "src").glob("*")), ROOT / "web" / "node_modules"]
    return [folder for folder in folders if folder.is_dir()]


def sources(root):
    """The text files below a folder, sorted by path. Hidden files, links and large files are left out."""
    for at, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(at) / name
            if name.startswith(".") or path.is_symlink() or path.stat().st_size > LARGEST:
                continue
            text = path.read_bytes()
            if b"\0" not in text:
                yield path.relative_to(root), text


class Tree:
    def __init__(self, folder, size):
        """Copies files until they have `size` bytes in total. If there are too few files, copies all of them again."""
        self.folder, self.files, self.bytes = folder, 0, 0
        digest = hashlib.sha256()
        turn = 0
        while self.bytes < size:
            before = self.bytes
            for number, root in enumerate(roots()):
                for path, text in sources(root):
                    if self.bytes >= size:
                        break
                    copy = folder / f"{turn}-{number}" / path
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    copy.write_bytes(text)
                    self.files += 1
                    self.bytes += len(text)
                    digest.update(f"{turn}-{number}/{path}\n".encode("utf-8", "surrogateescape") + text)
            if self.bytes == before:
                raise Failed("there are no sources: run `cargo fetch`, or `npm ci` in web/")
            turn += 1
        self.turns, self.digest = turn, digest.hexdigest()[:16]
