"""A model of a file system in which only synced data survives a power cut.

The bytes of a file survive if the file was synced after they were written. The entry of a file or folder survives if
its parent folder was synced after the entry was created. ext4 and XFS keep more than that, but POSIX doesn't promise
more. In addition to the strict disk, which keeps nothing else, there are random ones, which keep some of the unsynced
data: any of the entries, and any of the pages of the files, in any combination.
"""

import os

PAGE = 4096


class File:
    def __init__(self, data=b""):
        self.data = bytearray(data)
        self.kept = bytes(data)
        self.pending = []  # changes since the last sync: ("write", offset, bytes) or ("truncate", length)
        self.syncs = {}

    def write(self, offset, data):
        offset = len(self.data) if offset is None else offset
        put(self.data, offset, data)
        for at in range(0, len(data), PAGE):
            self.pending.append(("write", offset + at, data[at : at + PAGE]))

    def truncate(self, length):
        cut(self.data, length)
        self.pending.append(("truncate", length))

    def sync(self, call):
        self.syncs[call] = (bytes(self.data), len(self.pending))

    def synced(self, call):
        self.kept, done = self.syncs.pop(call)
        self.pending = self.pending[done:]
        for other, (data, length) in list(self.syncs.items()):
            self.syncs[other] = (data, max(0, length - done))

    def after_cut(self, chance):
        data = bytearray(self.kept)
        for kind, *what in self.pending if chance else []:
            if not chance():
                continue
            (put if kind == "write" else cut)(data, *what)
        return bytes(data)


def put(data, offset, new):
    if len(data) < offset:
        data.extend(bytes(offset - len(data)))
    data[offset : offset + len(new)] = new


def cut(data, length):
    if len(data) < length:
        data.extend(bytes(length - len(data)))
    del data[length:]


class Folder:
    def __init__(self):
        self.entries = {}
        self.kept = {}
        self.pending = []  # (name, file or folder), or (name, None) where an entry was removed
        self.syncs = {}

    def set(self, name, what):
        if what is None:
            self.entries.pop(name, None)
        else:
            self.entries[name] = what
        self.pending.append([(name, what)])

    def sync(self, call):
        self.syncs[call] = (dict(self.entries), len(self.pending))

    def synced(self, call):
        self.kept, done = self.syncs.pop(call)
        self.pending = self.pending[done:]
        for other, (entries, length) in list(self.syncs.items()):
            self.syncs[other] = (entries, max(0, length - done))

    def after_cut(self, chance):
        entries = dict(self.kept)
        for changes in self.pending if chance else []:
            if not chance():
                continue
            for name, what in changes:
                if what is None:
                    entries.pop(name, None)
                else:
                    entries[name] = what
        return entries


class Disk:
    """A folder, whose initial content counts as synced."""

    def __init__(self, folder):
        self.root = self.read(folder)
        self.open = {}

    def read(self, path):
        folder = Folder()
        for entry in os.scandir(path):
            if entry.is_dir():
                folder.kept[entry.name] = self.read(entry.path)
            else:
                with open(entry.path, "rb") as file:
                    folder.kept[entry.name] = File(file.read())
        folder.entries = dict(folder.kept)
        return folder

    def find(self, path):
        found = self.root
        for name in [] if path == "." else path.split("/"):
            found = found.entries[name]
        return found

    def place(self, path):
        above, _, name = path.rpartition("/")
        return self.find(above or "."), name

    def apply(self, operation):
        _, kind, *rest = operation
        if kind == "create":
            folder, name = self.place(rest[0])
            if name not in folder.entries:
                folder.set(name, File())
        elif kind == "open":
            self.open[rest[0]] = self.find(rest[1])
        elif kind in ("write", "truncate", "sync", "synced"):
            getattr(self.open[rest[0]], kind)(*rest[1:])
        elif kind == "mkdir":
            folder, name = self.place(rest[0])
            folder.set(name, Folder())
        elif kind == "remove":
            folder, name = self.place(rest[0])
            folder.set(name, None)
        elif kind == "link":
            folder, name = self.place(rest[1])
            folder.set(name, self.find(rest[0]))
        elif kind == "rename":
            (old, old_name), (new, new_name) = self.place(rest[0]), self.place(rest[1])
            what = old.entries[old_name]
            old.set(old_name, None)
            new.set(new_name, what)
            if old is new:
                # Both survive, or neither.
                second, first = old.pending.pop(), old.pending.pop()
                old.pending.append(first + second)

    def write_after_cut(self, path, chance=None):
        """Writes the data that survives a power cut now. `chance` decides whether a piece of unsynced data does."""
        contents = {}

        def write(folder, path):
            os.makedirs(path, exist_ok=True)
            for name, what in folder.after_cut(chance).items():
                below = os.path.join(path, name)
                if isinstance(what, Folder):
                    write(what, below)
                else:
                    # Two names of the same file must have the same content.
                    if what not in contents:
                        contents[what] = what.after_cut(chance)
                    with open(below, "wb") as file:
                        file.write(contents[what])

        write(self.root, path)

    def kept_bytes(self, path):
        """The bytes of the files in a folder that are sure to survive, by file name; empty without the folder."""
        folder = self.root
        for name in path.split("/"):
            folder = folder.kept.get(name) if isinstance(folder, Folder) else None
        if not isinstance(folder, Folder):
            return {}
        return {name: file.kept for name, file in folder.kept.items() if isinstance(file, File)}
