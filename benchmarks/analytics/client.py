"""A client with many connections in one thread, used for both servers. It sends prepared requests, and on each
connection, it waits for the answer before it sends the next one."""

import selectors
import socket
import time

from measure import Failed


class Connection:
    def __init__(self, port, greet):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        greet(self.socket)
        self.socket.setblocking(False)
        self.answer = b""
        self.unsent = b""

    def send(self, request):
        """Sends as much as the socket accepts. Returns whether the whole request was sent."""
        try:
            sent = self.socket.send(request)
        except BlockingIOError:
            sent = 0
        self.unsent = request[sent:] if sent < len(request) else b""
        return not self.unsent


def exchange(port, greet, requests, complete, clients=64):
    """Sends all requests. Returns the seconds until the last answer, and the processor time of this client in seconds.

    `complete` returns whether bytes are a complete answer. It raises `Failed` if the answer refuses the request.
    """
    connections = [Connection(port, greet) for _ in range(clients)]
    try:
        return drive(connections, iter(requests), complete)
    finally:
        for connection in connections:
            connection.socket.close()


def drive(connections, requests, complete):
    selector = selectors.DefaultSelector()
    busy = 0
    start, cpu = time.perf_counter(), time.process_time()

    def watch(connection, whole):
        events = selectors.EVENT_READ if whole else selectors.EVENT_READ | selectors.EVENT_WRITE
        selector.modify(connection.socket, events, connection)

    for connection in connections:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        request = next(requests, None)
        if request is not None:
            busy += 1
            if not connection.send(request):
                watch(connection, False)
    while busy:
        ready = selector.select(60)
        if not ready:
            raise Failed("no answer for a minute")
        for key, events in ready:
            connection = key.data
            if events & selectors.EVENT_WRITE and connection.send(connection.unsent):
                watch(connection, True)
            if not events & selectors.EVENT_READ:
                continue
            received = connection.socket.recv(65_536)
            if not received:
                raise Failed("the server closed a connection")
            connection.answer += received
            if not complete(connection.answer):
                continue
            connection.answer = b""
            request = next(requests, None)
            if request is None:
                busy -= 1
            elif not connection.send(request):
                watch(connection, False)
    selector.close()
    return time.perf_counter() - start, time.process_time() - cpu
