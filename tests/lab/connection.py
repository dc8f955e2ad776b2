"""Two ends of a bare peer connection in the lab, signaled by hand."""

import hashlib
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from bench.table import Row
from tests.lab import peer
from tests.lab.lab import Lab
from tests.lab.place import Place
from tests.lab.shaper import CLEAR, Shape

PATIENCE = 30.0
"""Seconds within which an end has to say what is waited for."""


class End:
    """One end, in a process of its own."""

    def __init__(self, place: Place) -> None:
        self._process = place.popen(
            [sys.executable, peer.__file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._told: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._listening = threading.Thread(target=self._listen)
        self._listening.start()

    def say(self, **what: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        self._process.stdin.flush()

    def hear(self, what: str, patience: float = PATIENCE) -> dict[str, Any]:
        """The next thing told that names `what`; skips what is told before.

        Raises:
            TimeoutError: nothing at all was told for `patience` seconds.
        """
        while True:
            try:
                told = self._told.get(timeout=patience)
            except queue.Empty:
                raise TimeoutError(f"no {what} after {patience} seconds of silence") from None
            if told is None:
                raise RuntimeError("the end has ended")
            if what in told:
                return told

    def hear_silence(self, seconds: float) -> None:
        """Waits until nothing has been told for so long."""
        try:
            while True:
                self.hear("", seconds)
        except TimeoutError:
            return

    def kill(self) -> None:
        self._process.kill()
        self._listening.join()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._told.put(json.loads(line))
        self._told.put(None)


@dataclass(frozen=True)
class Sent:
    """A message that has arrived whole; `seconds` from its first byte to its last."""

    size: int
    seconds: float
    rate: float


class Connection:
    """Two ends that know of each other."""

    def __init__(self, near: End, far: End) -> None:
        self.near, self.far = near, far
        near.say(invite=True)
        far.say(description=near.hear("description")["description"])
        near.say(description=far.hear("description")["description"])

    def opened(self) -> None:
        """Waits until both ends may send."""
        self.near.hear("open")
        self.far.hear("open")

    def begin(self, size: int) -> None:
        """Begins to send so much noise from the near to the far end."""
        self.near.say(send=size)

    def arrived(self, size: int) -> Sent:
        """Waits until it has arrived, and makes sure that it is what was sent."""
        told = self.far.hear("digest")
        expected = hashlib.sha256()
        noise = Random(size)
        for first in range(0, size, peer.FRAME):
            expected.update(noise.randbytes(min(peer.FRAME, size - first)))
        if (told["bytes"], told["digest"]) != (size, expected.hexdigest()):
            raise AssertionError("what arrived is not what was sent")
        return Sent(size, told["seconds"], size / told["seconds"])


@contextmanager
def connection(near: Place, far: Place) -> Iterator[Connection]:
    """Two ends, signaled; they may need a while yet to connect."""
    one, other = End(near), End(far)
    try:
        yield Connection(one, other)
    finally:
        one.kill()
        other.kill()


def throughput(lab: Lab, what: str, shape: Shape, size: int) -> Row:
    """One row: bytes a second of a bare connection over a shaped path, beside the unshaped one."""
    rates = []
    for each in (CLEAR, shape):
        lab.shape(each)
        with connection(lab.a, lab.b) as pair:
            pair.opened()
            pair.begin(size)
            rates.append(pair.arrived(size).rate)
    plain, shaped = rates
    return Row(
        what,
        f"{shaped / 1e6:.2f} MB/s",
        f"{plain / 1e6:.1f} MB/s unshaped",
        shaped / plain,
        "",
        None,
    )
