"""The servers that receive events, and their protocols: HTTP for the collector, and the protocol of PostgreSQL."""

import contextlib
import os
import pwd
import shutil
import socket
import struct
import subprocess
import time
from pathlib import Path

from measure import Failed, Missing, run
from programs import find


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def serving(command, port, log, stop, **options):
    """Runs a server until the block ends. `stop` is the signal that makes it shut down."""
    with open(log, "wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, **options)
    try:
        deadline = time.monotonic() + 60
        while True:
            if process.poll() is not None or time.monotonic() > deadline:
                raise Failed(f"`{command[0]}` doesn't serve: {Path(log).read_text(errors='replace').strip()[-500:]}")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield process
    finally:
        process.send_signal(stop)
        try:
            process.wait(120)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def http_request(body):
    head = (
        "POST /events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/cloudevents-batch+json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def http_complete(answer):
    """Whether an answer is complete. Raises `Failed` if its status isn't 202."""
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = answer[:end].lower()
    at = head.find(b"content-length:")
    length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
    if len(answer) < end + 4 + length:
        return False
    if not answer.startswith(b"HTTP/1.1 202"):
        raise Failed(f"the collector answered `{answer[:500].decode(errors='replace')}`")
    return True


class PostgreSQL:
    """A temporary PostgreSQL cluster with the default settings, which sync each commit."""

    def __init__(self):
        self.server = find("postgres", "see https://www.postgresql.org/download")
        self.initdb = Path(self.server).resolve().parent / "initdb"
        if not self.initdb.exists():
            self.initdb = find("initdb", "it is a part of PostgreSQL's server")
        self.version = run([self.server, "--version"]).output.strip()

    @contextlib.contextmanager
    def serving(self, folder):
        """Runs a new cluster in a folder. The value of the block is the port."""
        data = folder / "postgres"
        data.mkdir(mode=0o700)
        options = {}
        if os.getuid() == 0:  # PostgreSQL refuses to run as root.
            user = other_user()
            os.chown(data, user.pw_uid, user.pw_gid)
            options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": data}
        initialize = [self.initdb, "-D", data, "-U", "bench", "-A", "trust", "--encoding", "UTF8", "--no-locale"]
        done = subprocess.run(initialize, capture_output=True, text=True, **options)
        if done.returncode:
            raise Failed(f"`initdb` failed: {done.stderr.strip()[-500:]}")
        port = free_port()
        command = [self.server, "-D", data, "-p", str(port), "-k", "", "-c", "listen_addresses=127.0.0.1"]
        try:
            with serving(command, port, folder / "postgres.log", 2, **options):
                yield port
        finally:
            shutil.rmtree(data)


def other_user():
    for name in ["postgres", "nobody"]:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Missing("PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody`")


def message(kind, body):
    return kind + struct.pack("!i", len(body) + 4) + body


def text(value):
    return value.encode() + b"\0"


def receive(connection):
    """Reads messages until PostgreSQL is ready for the next query."""
    answer = b""
    while not ready(answer):
        received = connection.recv(65_536)
        if not received:
            raise Failed("PostgreSQL closed the connection")
        answer += received
    return answer


def ready(answer):
    """Whether an answer is complete. Raises `Failed` if it contains an error."""
    if not answer.endswith((b"Z\0\0\0\x05I", b"Z\0\0\0\x05T", b"Z\0\0\0\x05E")):
        return False
    at = 0
    while at < len(answer):
        if answer[at : at + 1] == b"E":
            raise Failed(f"PostgreSQL answered {answer[at : at + 300]!r}")
        at += 1 + struct.unpack_from("!i", answer, at + 1)[0]
    return True


def log_in(connection):
    parameters = b"".join(map(text, ["user", "bench", "database", "postgres"])) + b"\0"
    body = struct.pack("!i", 196_608) + parameters
    connection.sendall(struct.pack("!i", len(body) + 4) + body)
    receive(connection)


def greet(rows):
    """Returns a function that logs in and prepares the statement that inserts this many rows."""
    values = ", ".join(f"(${number})" for number in range(1, rows + 1))

    def prepared(connection):
        log_in(connection)
        body = text("insert") + text(f"INSERT INTO events VALUES {values}") + struct.pack("!h", 0)
        connection.sendall(message(b"P", body) + message(b"S", b""))
        receive(connection)

    return prepared


def insert_request(rows):
    """A request that inserts the rows in a transaction, which PostgreSQL commits before it answers that it is ready."""
    values = b"".join(struct.pack("!i", len(row)) + row for row in rows)
    bind = b"\0" + text("insert") + struct.pack("!hh", 0, len(rows)) + values + struct.pack("!h", 0)
    return message(b"B", bind) + message(b"E", b"\0" + struct.pack("!i", 0)) + message(b"S", b"")


def ask(port, sql):
    """Runs a query, and returns the bytes of the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=600) as connection:
        log_in(connection)
        connection.sendall(message(b"Q", text(sql)))
        return receive(connection)
