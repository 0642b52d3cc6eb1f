"""Reads the output of `strace -f -v -xx`: a process's operations on the files of a folder, and its answers."""

import os
import re

# The system calls that `strace` records. Any other call that changes files is an error, so nothing is missed.
CALLS = (
    "openat,open,creat,close,dup,dup2,dup3,fcntl,lseek,write,pwrite64,writev,pwritev,pwritev2,fsync,fdatasync,"
    "truncate,ftruncate,fallocate,copy_file_range,sendfile,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,"
    "mkdirat,link,linkat,symlink,symlinkat,accept,accept4,sendto,sendmsg"
)

LINE = re.compile(r"^(\d+)\s+(.*)$")
RESUMED = re.compile(r"^<\.\.\. (\w+) resumed>(.*)$", re.DOTALL)
CALL = re.compile(r"^(\w+)\((.*)\)\s+= (-?\d+|\?)(?:\s.*)?$", re.DOTALL)
STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')


class Unknown(Exception):
    """A call that the model of the file system doesn't support."""


def calls(path):
    """The calls, as `(index at the start, index at the end, name, arguments, result)` in the order of their ends."""
    begun = {}
    with open(path, encoding="ascii") as lines:
        for index, line in enumerate(lines):
            found = LINE.match(line.rstrip("\n"))
            if not found:
                continue
            process, text = found.groups()
            start = index
            if text.endswith("<unfinished ...>"):
                text = text.removesuffix("<unfinished ...>")
                if text.startswith("close("):
                    # The call hasn't returned yet, but its descriptor can already be reused.
                    yield index, index, "close", text.removeprefix("close("), 0
                else:
                    begun[process] = (index, text)
                continue
            resumed = RESUMED.match(text)
            if resumed:
                if process not in begun:
                    continue
                start, before = begun.pop(process)
                text = before.rstrip() + resumed.group(2)
            call = CALL.match(text)
            if call:
                name, arguments, result = call.groups()
                yield start, index, name, arguments, (-1 if result == "?" else int(result))
    # If a send was interrupted by the end of the process, its data could have arrived.
    for start, text in begun.values():
        name, _, arguments = text.partition("(")
        if name in ("sendto", "sendmsg", "write", "writev"):
            yield start, start, name, arguments, -1


def strings(arguments):
    found = STRING.findall(arguments)
    if any(more for _, more in found):
        raise Unknown("strace has cut off a string")
    return [bytes.fromhex(text.replace("\\x", "")) for text, _ in found]


def number(arguments, at):
    """A numeric argument; no string or structure before it contains a comma."""
    return int(arguments.split(",")[at].strip(" )"), 0)


class Open:
    """An open file or folder."""

    def __init__(self, path, appends):
        self.path = path
        self.appends = appends
        self.offset = 0


class Reader:
    """Turns calls into operations on the files below a folder."""

    def __init__(self, folder):
        self.folder = os.path.realpath(folder)
        self.files = {}  # descriptor: an `Open`
        self.sockets = {}  # descriptor: port of the client

    def inside(self, path, directory=None):
        """The path relative to the folder, or None."""
        path = os.fsdecode(path)
        base = self.folder
        if directory is not None:
            known = self.files.get(directory)
            if not os.path.isabs(path) and known is None:
                return None
            base = os.path.join(base, known.path) if known else base
        path = os.path.normpath(os.path.join(base, path))
        if path != self.folder and not path.startswith(self.folder + os.sep):
            return None
        return os.path.relpath(path, self.folder)

    def paths(self, name, arguments):
        """The paths of a call. In calls whose name ends with `at`, a descriptor precedes each path."""
        texts = strings(arguments)
        is_at = "at" in name.replace("creat", "")
        found = []
        for text in texts:
            directory = None
            if is_at:
                before = arguments[: arguments.index('"' + "".join(f"\\x{b:02x}" for b in text) + '"')]
                given = before.rstrip(", ").rsplit(",", 1)[-1].strip()
                directory = None if given == "AT_FDCWD" else int(given)
            found.append(self.inside(text, directory))
        return found

    def operations(self, path):
        """Operations `(index, kind, …)`, in the order in which they take effect."""
        found = []
        for call in calls(path):
            found.extend(self.of(*call))
        return sorted(found, key=lambda operation: operation[0])

    def of(self, start, end, name, arguments, result):
        if name in ("sendto", "sendmsg", "write", "writev"):
            descriptor = number(arguments, 0)
            port = self.sockets.get(descriptor)
            if port is not None:
                # An answer counts from the start of the call: everything that it acknowledges must be on the
                # disk by then.
                yield (start, "answer", port, b"".join(strings(arguments)))
                return
        if result < 0:
            return
        if name in ("openat", "open", "creat"):
            (path,) = self.paths(name, arguments)
            self.sockets.pop(result, None)
            self.files.pop(result, None)
            if path is None:
                return
            self.files[result] = known = Open(path, "O_APPEND" in arguments)
            if name == "creat" or "O_CREAT" in arguments:
                yield (end, "create", path)
            yield (end, "open", known, path)
            if name == "creat" or "O_TRUNC" in arguments:
                yield (end, "truncate", known, 0)
        elif name == "close":
            self.files.pop(number(arguments, 0), None)
            self.sockets.pop(number(arguments, 0), None)
        elif name in ("accept", "accept4"):
            port = re.search(r"sin6?_port=htons\((\d+)\)", arguments)
            self.files.pop(result, None)
            self.sockets[result] = int(port.group(1)) if port else 0
        elif name in ("dup", "dup2", "dup3") or name == "fcntl" and "F_DUPFD" in arguments:
            known = self.files.get(number(arguments, 0))
            if known:
                self.files[result] = known  # they share the offset
        elif name in ("rename", "renameat", "renameat2"):
            old, new = self.paths(name, arguments)
            if old is not None and new is not None:
                yield (end, "rename", old, new)
        elif name in ("link", "linkat"):
            old, new = self.paths(name, arguments)
            if old is not None and new is not None:
                yield (end, "link", old, new)
        elif name in ("unlink", "unlinkat", "rmdir"):
            (path,) = self.paths(name, arguments)
            if path is not None:
                yield (end, "remove", path)
        elif name in ("mkdir", "mkdirat"):
            (path,) = self.paths(name, arguments)
            if path is not None:
                yield (end, "mkdir", path)
        elif name in ("truncate", "symlink", "symlinkat"):
            if any(self.inside(path) is not None for path in strings(arguments)):
                raise Unknown(name)
        elif name != "fcntl":
            known = self.files.get(number(arguments, 0))
            if known:
                yield from self.of_file(known, start, end, name, arguments, result)

    def of_file(self, known, start, end, name, arguments, result):
        """Operations of a call on an open file."""
        if name == "lseek":
            known.offset = result
        elif name in ("write", "writev"):
            data = b"".join(strings(arguments))[:result]
            yield (end, "write", known, None if known.appends else known.offset, data)
            known.offset += result
        elif name == "pwrite64":
            data = strings(arguments)[0][:result]
            yield (end, "write", known, int(arguments.rsplit(",", 1)[1].strip(" )"), 0), data)
        elif name in ("fsync", "fdatasync"):
            # Data that was written before the sync began is on disk when the sync ends.
            yield (start, "sync", known, end)
            yield (end, "synced", known, end)
        elif name == "ftruncate":
            yield (end, "truncate", known, number(arguments, 1))
        else:
            raise Unknown(f"{name}({arguments[:80]})")
