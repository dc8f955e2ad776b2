"""From terminal to terminal: beside the bare library, small files beside a large one, memory."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from bench.bare import two_processes
from bench.processes import watching
from bench.sizes import LARGE, RUNS, SIZE, named, noise
from bench.small_files import places, small_files
from bench.table import Row, print_table
from tests.servers import TelpherServer
from tests.terminal import Terminal
from tests.trees import contents, sha256

PATIENCE = 1_800.0


@dataclass
class Cost:
    """What one transfer took. Pairs are of the sender and the receiver."""

    seconds: float
    cpu: tuple[float, float]
    growth: tuple[int, int] = (0, 0)


@dataclass
class Terminals:
    """Transfers of one server, from one folder into another that is empty each time."""

    server: str
    folder: Path

    def send(self, path: Path, receiver_kind: type[Terminal] = Terminal) -> Cost:
        """Send it, saved and verified; seconds from acceptance until both sides say so."""
        with ending(Terminal.sends(self.folder / "sender", self.server, path)) as sender:
            link = sender.link
            one = psutil.Process(sender.pid)
            idle = one.memory_info().rss
            with self.receiving(link, path, receiver_kind) as receiver:
                other = psutil.Process(receiver.pid)
                receiver.says("They are sending")
                begun = time.perf_counter()
                with watching(lambda: [one]) as sending, watching(lambda: [other]) as receiving:
                    receiver.says("Delivered", PATIENCE)
                    sender.says("Delivered", PATIENCE)
                    seconds = time.perf_counter() - begun
                if (receiver.ends(), sender.ends()) != (0, 0):
                    raise AssertionError(f"{sender}\n{receiver}")
        # Idle is a terminal that waits.
        growth = (max(sending.peak.values()) - idle, max(receiving.peak.values()) - idle)
        return Cost(seconds, (sending.cpu, receiving.cpu), growth)

    @contextmanager
    def receiving(
        self, link: str, path: Path, kind: type[Terminal] = Terminal
    ) -> Iterator[Terminal]:
        """Somebody who accepts it; afterwards it must have arrived, and is removed."""
        output = self.folder / "output"
        with ending(kind.receives(self.folder / "receiver", link, output)) as receiver:
            yield receiver
        same(path, output / path.name)
        shutil.rmtree(output)

    def bare(self, size: int, *, to_disk: bool = False) -> Cost:
        """A bare channel between two other processes; what comes is dropped, or just written."""
        into = self.folder / "bare.bin" if to_disk else None
        with two_processes(size, into) as (sender, receiver):
            sender.opens()
            with (
                watching(lambda: [sender.process]) as sending,
                watching(lambda: [receiver.process]) as receiving,
            ):
                seconds = sender.seconds()
        if into is not None:
            into.unlink()
        return Cost(seconds, (sending.cpu, receiving.cpu))


@contextmanager
def ending(terminal: Terminal) -> Iterator[Terminal]:
    """It runs no longer than this block."""
    try:
        yield terminal
    finally:
        if terminal.running:
            terminal.kill()


def same(sent: Path, arrived: Path) -> None:
    """Raise AssertionError unless both hold the same, by SHA-256."""
    if sent.is_dir():
        equal = contents(sent) == contents(arrived)
    else:
        equal = sha256(sent) == sha256(arrived)
    if not equal:
        raise AssertionError("what arrived is not what was sent")


@contextmanager
def terminals(place: Path | None = None) -> Iterator[Terminals]:
    """Two of them, in a folder of their own; below ``place`` if it is given."""
    with tempfile.TemporaryDirectory(dir=place) as name, TelpherServer(Path(name)) as server:
        yield Terminals(server.url, Path(name))


def run() -> list[Row]:
    """Throughput, processor time, small files, memory."""
    with terminals() as two:
        rows = _throughput(two, noise(two.folder, SIZE))
        rows += _memory(two, noise(two.folder, LARGE))
    return [*rows, *_small_files()]


def _throughput(two: Terminals, file: Path) -> list[Row]:
    bare, written, ours = [], [], []
    for _ in range(RUNS):
        bare.append(two.bare(SIZE))
        written.append(two.bare(SIZE, to_disk=True))
        ours.append(two.send(file))
    rows = []
    for what, baseline, goal in (
        ("wrtc, nothing but sending", bare, 0.9),
        ("wrtc, writing and one flush", written, None),
    ):
        ratio = median(b.seconds / o.seconds for b, o in zip(baseline, ours, strict=True))
        rows.append(
            Row(
                f"terminal to terminal, {named(SIZE)} to disk, verified",
                f"{SIZE / 1e6 / median(o.seconds for o in ours):.1f} MB/s",
                f"{SIZE / 1e6 / median(b.seconds for b in baseline):.1f} MB/s {what}",
                ratio,
                "" if goal is None else f">= {goal:.2f}",
                None if goal is None else ratio >= goal,
            )
        )
    for side, who in enumerate(("sending", "receiving")):
        ratio = median(o.cpu[side] / b.cpu[side] for b, o in zip(bare, ours, strict=True))
        rows.append(
            Row(
                f"processor time of the {who} terminal",
                f"{median(o.cpu[side] for o in ours) / SIZE * 1e6:.4f} s/MB",
                f"{median(b.cpu[side] for b in bare) / SIZE * 1e6:.4f} s/MB wrtc",
                ratio,
                "",
                None,
            )
        )
    return rows


def _small_files() -> list[Row]:
    rows = []
    with places() as found:
        for where, place in found:
            with terminals(place) as two:
                row = small_files(
                    "terminal to terminal", where, place, lambda path: two.send(path).seconds
                )
                rows.append(row)
    return rows


def _memory(two: Terminals, file: Path) -> list[Row]:
    growth = two.send(file).growth
    return [
        Row(
            f"memory of the {who} terminal at {named(LARGE)}, over one that waits",
            f"{growth[side] / 1e6:.0f} MB",
            "",
            None,
            "<= 150 MB",
            growth[side] <= 150e6,
        )
        for side, who in enumerate(("sending", "receiving"))
    ]


if __name__ == "__main__":
    print_table(run())
