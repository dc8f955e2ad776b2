"""A process between two TUN devices: what goes in at one comes out at the other, shaped.

It stands alone (nothing but the standard library) and is started inside the router's namespace with
the names of two devices and a seed. A line of JSON on its standard input sets the shape of both
ways; an empty line answers when it is in force. It ends with its standard input.
"""

import contextlib
import fcntl
import gc
import json
import os
import select
import struct
import sys
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

TUNSETIFF = 0x400454CA
IFF_TUN_WITHOUT_HEADER = 0x0001 | 0x1000
LARGEST = 2048
BATCH = 128
"""Packets taken from one device before the other one and the clock are looked at again."""

QUEUE_SECONDS = 0.1
"""How long a packet may wait before a full line; what would wait longer is dropped."""


@dataclass(frozen=True)
class Shape:
    """One way of a path. Nothing is shaped by default."""

    delay: float = 0.0
    """Seconds from one end to the other."""

    loss: float = 0.0
    """Share of packets that never arrive, 0 to 1; each is lost or not regardless of the others."""

    rate: float | None = None
    """Bytes a second, headers included, with a queue of 0.1 s before it; None is no bound."""


CLEAR = Shape()


class Way:
    """Packets from one device to the other, in order."""

    def __init__(self, source: int, sink: int, random: Random) -> None:
        self.shape = CLEAR
        self._source = source
        self._sink = sink
        self._random = random.random
        self._waiting: deque[tuple[float, bytes]] = deque()
        self._line_free = 0.0
        self._last_due = 0.0

    @property
    def due(self) -> float | None:
        """When the next packet leaves, on the monotonic clock."""
        return self._waiting[0][0] if self._waiting else None

    def take(self) -> None:
        """Takes what has come, as much as one batch."""
        now = time.monotonic()
        shape = self.shape
        due = max(self._last_due, now + shape.delay)
        for _ in range(BATCH):
            try:
                packet = os.read(self._source, LARGEST)
            except BlockingIOError:
                break
            if shape.loss and self._random() < shape.loss:
                continue
            if shape.rate is not None:
                done = max(now, self._line_free) + len(packet) / shape.rate
                if done > now + QUEUE_SECONDS:
                    continue
                self._line_free = done
                due = max(due, done + shape.delay)
            self._waiting.append((due, packet))
        self._last_due = due

    def give(self) -> None:
        """Sends on what is due."""
        waiting = self._waiting
        now = time.monotonic()
        while waiting and waiting[0][0] <= now:
            os.write(self._sink, waiting.popleft()[1])


def attach(device: str) -> int:
    """Makes a TUN device that lasts as long as this process. Returns its descriptor."""
    descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(
        descriptor, TUNSETIFF, struct.pack("16sH22x", device.encode(), IFF_TUN_WITHOUT_HEADER)
    )
    return descriptor


def serve(ways: tuple[Way, Way], sources: tuple[int, int]) -> None:
    """Shapes until standard input ends."""
    orders = sys.stdin.fileno()
    way_of = dict(zip(sources, ways, strict=True))
    while True:
        readable, _, _ = select.select([orders, *sources], [], [], _patience(ways))
        for descriptor in readable:
            if descriptor in way_of:
                way_of[descriptor].take()
                continue
            order = sys.stdin.buffer.readline()
            if not order:
                return
            for way, shape in zip(ways, json.loads(order), strict=True):
                way.shape = Shape(**shape)
            print(flush=True)
        for way in ways:
            way.give()


def _patience(ways: Iterable[Way]) -> float | None:
    next_due = min((way.due for way in ways if way.due is not None), default=None)
    return None if next_due is None else max(0.0, next_due - time.monotonic())


def main(near: str, far: str, seed: str) -> None:
    gc.disable()  # nothing here is cyclic, and a collection would hold up packets
    with contextlib.suppress(PermissionError):
        os.nice(-20)  # a late packet is a wrong delay
    sources = (attach(near), attach(far))
    there = Way(sources[0], sources[1], Random(f"{seed} there"))
    back = Way(sources[1], sources[0], Random(f"{seed} back"))
    print(flush=True)
    serve((there, back), sources)


if __name__ == "__main__":
    main(*sys.argv[1:])
