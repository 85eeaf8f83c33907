"""Clients that do not behave."""
import http.client
import os
import random
import socket
import time

from . import models
from .daemon import Place
from .table import Seen, fault

MALFORMED = [
    b"\0\0\0\0\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"POST /v1/import HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd",
    b"POST /v1/import HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /v1/import HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999999999999999\r\n\r\n",
    b"POST /v1/import HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n",
    b"GET /v1/models/../../../etc/passwd HTTP/1.1\r\nhost: a\r\n\r\n", b"GET /v1/models/%2e%2e%2fetc HTTP/1.1\r\nhost: a\r\n\r\n",
    b"GET /v1/models/%00 HTTP/1.1\r\nhost: a\r\n\r\n", b"GET /v1/status HTTP/1.1\r\n" + b"x: y\r\n" * 3000 + b"\r\n",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nhost: a\r\n\r\n", b"GET /v1/status HTTP/1.1\r\nhost: a\r\n" * 50,
]


@fault(18, "malformed, oversized, cut and random requests")
def malformed(quick):
    draw = random.Random(3)
    with Place() as place:
        models.family(place.store, 6)
        daemon = place.daemon()
        before = daemon.settled()
        count = 0
        requests = MALFORMED + [draw.randbytes(draw.randrange(1, 4000)) for _ in range(50 if quick else 2000)]
        for request in requests:
            client = socket.socket(socket.AF_UNIX)
            client.settimeout(5)
            client.connect(daemon.socket)
            try:
                client.sendall(request[:draw.randrange(len(request))] if count % 3 == 2 else request)
                client.shutdown(socket.SHUT_WR)
                answer = client.recv(65536)
                assert not answer or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 200", b"HTTP/1.1 5")), answer
                assert not answer.startswith(b"HTTP/1.1 5"), answer
            except (BrokenPipeError, ConnectionResetError):
                pass
            client.close()
            count += 1
        assert daemon.models() == before
        return Seen(count, place.lost(daemon.settled()), daemon.answers())


@fault(18, "1,000 idle and 64 slow clients beside a good one")
def crowd(quick):
    with Place() as place:
        models.family(place.store, 6)
        daemon = place.daemon()
        daemon.settled()
        crowd = []
        for index in range(1064):
            client = socket.socket(socket.AF_UNIX)
            # A client that does not wait in the queue is turned away by the kernel.
            client.connect(daemon.socket)
            client.setblocking(False)
            crowd.append(client)
        slow = crowd[1000:]
        request = b"GET /v1/models HTTP/1.1\r\nhost: a\r\nx-slow: "
        times = []
        for index in range(200):
            if index < len(request):
                for client in slow:
                    try:
                        client.send(request[index:index + 1])
                    except OSError:
                        pass
            start = time.monotonic()
            daemon.ask("/v1/version", timeout=30)
            times.append(time.monotonic() - start)
        times.sort()
        descriptors = len(os.listdir(f"/proc/{daemon.pid}/fd"))
        assert descriptors < 600, f"{descriptors} descriptors are open"
        assert times[-2] < 2, f"a good client waited {times[-2]:.2f} s"
        for client in crowd:
            client.close()
        return Seen(len(crowd), place.lost(daemon.settled()), times[198])
