"""Plain UDP and TCP between places of the lab."""

import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

from tests.lab.lab import Lab
from tests.lab.place import Place

PATIENCE = 10.0
"""Seconds after which something that should arrive counts as lost for good."""

ROOMY = 8_000_000
SO_RCVBUFFORCE = 33
CERTAIN_SECONDS = 0.5
"""What has not arrived after this time over an unshaped path does not arrive."""

BLOCK = bytes(1 << 16)


class Datagrams:
    """UDP from one place to another. `target` is the socket at which it arrives."""

    def __init__(self, source: Place, target: Place) -> None:
        self._source = source.inside(socket.socket, socket.AF_INET, socket.SOCK_DGRAM)
        self.target = target.inside(socket.socket, socket.AF_INET, socket.SOCK_DGRAM)
        # Beyond the kernel's bound for everybody, so that only the lab loses packets.
        self.target.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, ROOMY)
        self.target.bind(("0.0.0.0", 0))
        self.target.settimeout(PATIENCE)
        self._address = (target.address, self.target.getsockname()[1])

    def send(self, text: bytes) -> None:
        self._source.sendto(text, self._address)

    def receive(self) -> bytes:
        return self.target.recv(2048)

    def close(self) -> None:
        self._source.close()
        self.target.close()


@contextmanager
def datagrams(source: Place, target: Place) -> Iterator[Datagrams]:
    with closing(Datagrams(source, target)) as path:
        yield path


@contextmanager
def tcp(source: Place, target: Place) -> Iterator[tuple[socket.socket, socket.socket]]:
    """A connection: the end in `source`, which opens it, and the end in `target`."""
    with target.inside(socket.create_server, ("0.0.0.0", 0)) as listener:
        address = (target.address, listener.getsockname()[1])
        with source.inside(socket.create_connection, address, PATIENCE) as near:
            far, _ = listener.accept()
            with far:
                yield near, far


def tcp_rate(source: Place, target: Place, size: int) -> float:
    """Bytes a second of `size` bytes over one connection."""

    def send() -> None:
        for first in range(0, size, len(BLOCK)):
            near.sendall(BLOCK[: size - first])

    with tcp(source, target) as (near, far):
        sending = threading.Thread(target=send)
        begun = time.perf_counter()
        sending.start()
        received = 0
        while received < size:
            received += len(far.recv(len(BLOCK)))
        seconds = time.perf_counter() - begun
        sending.join()
    return size / seconds


def seconds_one_way(path: Datagrams, count: int = 15) -> list[float]:
    took = []
    for _ in range(count):
        begun = time.perf_counter()
        path.send(b"when?")
        path.receive()
        took.append(time.perf_counter() - begun)
    return sorted(took)


def open_paths(lab: Lab) -> set[str]:
    """Who reaches whom by UDP: "ab" is from a to b."""
    names = {"a": lab.a, "b": lab.b, "s": lab.s}
    with ExitStack() as ending:
        paths = {
            one + other: ending.enter_context(datagrams(source, target))
            for one, source in names.items()
            for other, target in names.items()
            if one != other
        }
        for path in paths.values():
            path.send(b"anybody?")
        silent = {path.target: name for name, path in paths.items()}
        deadline = time.monotonic() + CERTAIN_SECONDS
        while silent and (left := deadline - time.monotonic()) > 0:
            for arrived_at in select.select(list(silent), [], [], left)[0]:
                del silent[arrived_at]
    return paths.keys() - set(silent.values())
