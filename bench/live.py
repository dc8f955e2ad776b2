"""Live transfer between two browsers, beside a bare data channel of the same two processes."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Playwright, sync_playwright

from bench.browsers import bare_channel, cpu_seconds, growth
from bench.table import Row, print_table
from tests.e2e.people import NO_PICKER, Person, person, sha256
from tests.servers import TelpherServer

SIZE = 500_000_000
RUNS = 3
LARGE = 2_000_000_000
GESTURES = 7
PATIENCE_MS = 1_800_000

GESTURE = """
() => new Promise((resolve) => {
  // Accepts the moment it is asked, and tells the seconds from the first click to the delivery.
  const named = (name) => [...document.querySelectorAll('button')]
    .find((button) => button.textContent === name);
  let begun = 0;
  new MutationObserver(() => {
    const {phase} = document.querySelector('main').dataset;
    if (phase === 'deciding') named('Accept')?.click();
    if (phase === 'delivered') resolve((performance.now() - begun) / 1000);
  }).observe(document.body, {subtree: true, childList: true, attributes: true});
  begun = performance.now();
  named('See what it is').click();
})
"""


@dataclass
class Pair:
    """Two people, and the folder with their browsers' profiles."""

    sender: Person
    receiver: Person
    folder: Path

    def send(self, file: Path) -> float:
        """Sends it, saved and verified. Seconds from acceptance to delivery on both screens."""
        self.sender.sends(file)
        self.receiver.opens_link(self.sender.link)
        self.receiver.waits_for("deciding")
        begun = time.perf_counter()
        download = self.receiver.accepts_into_downloads(timeout=PATIENCE_MS)
        self.sender.waits_for("delivered", timeout=PATIENCE_MS)
        seconds = time.perf_counter() - begun
        if sha256(Path(download.path())) != sha256(file):
            raise AssertionError("what arrived is not what was sent")
        download.delete()
        return seconds

    def bare(self, size: int) -> float:
        """Seconds that a bare data channel takes between the same two pages."""
        self.sender.opens_the_page()
        self.receiver.opens_the_page()
        return bare_channel(self.sender, self.receiver, size)

    def cpu(self) -> tuple[float, float]:
        return cpu_seconds(self.folder / "sender"), cpu_seconds(self.folder / "receiver")


def run() -> list[Row]:
    """Throughput, processor time, memory, and how long it takes to begin."""
    with (
        tempfile.TemporaryDirectory() as name,
        TelpherServer(Path(name)) as server,
        sync_playwright() as playwright,
    ):
        folder = Path(name)
        with _pair(playwright, folder, server.url) as two:
            begin = _gesture(two, _noise(folder, 1))
            rows = _throughput(two, _noise(folder, SIZE))
        with _pair(playwright, folder, server.url) as two:
            memory = _memory(two, _noise(folder, LARGE))
    return [*rows, *memory, begin]


@contextmanager
def _pair(playwright: Playwright, folder: Path, server: str) -> Iterator[Pair]:
    with (
        person(playwright, folder / "sender", server) as sender,
        person(playwright, folder / "receiver", server, NO_PICKER) as receiver,
    ):
        yield Pair(sender, receiver, folder)


def _throughput(two: Pair, file: Path) -> list[Row]:
    bare: list[float] = []
    ours: list[float] = []
    cpu: tuple[list[float], list[float]] = ([], [])
    bare_cpu: tuple[list[float], list[float]] = ([], [])
    for _ in range(RUNS):
        before = two.cpu()
        bare.append(two.bare(SIZE))
        between = two.cpu()
        ours.append(two.send(file))
        after = two.cpu()
        for side in (0, 1):
            bare_cpu[side].append(between[side] - before[side])
            cpu[side].append(after[side] - between[side])
    ratio = median(one / other for one, other in zip(bare, ours, strict=True))
    megabytes = SIZE / 1e6
    rows = [
        Row(
            "browser to browser, 500 MB to disk, verified",
            f"{megabytes / median(ours):.1f} MB/s",
            f"{megabytes / median(bare):.1f} MB/s bare channel",
            ratio,
            ">= 0.90",
            ratio >= 0.9,
        )
    ]
    for side, who in enumerate(("sender", "receiver")):
        ratio = median(one / other for one, other in zip(cpu[side], bare_cpu[side], strict=True))
        rows.append(
            Row(
                f"processor time of the {who}'s browser",
                f"{median(cpu[side]) / megabytes:.4f} s/MB",
                f"{median(bare_cpu[side]) / megabytes:.4f} s/MB bare channel",
                ratio,
                "<= 1.15",
                ratio <= 1.15,
            )
        )
    return rows


def _memory(two: Pair, file: Path) -> list[Row]:
    two.sender.opens_the_page()
    two.receiver.opens_the_page()
    with growth(two.folder / "sender") as sender, growth(two.folder / "receiver") as receiver:
        two.send(file)
    return [
        Row(
            f"memory over idle at 2 GB, the {who}'s process that grew most",
            f"{seen.largest / 1e6:.0f} MB",
            "",
            None,
            "<= 120 MB",
            seen.largest <= 120e6,
        )
        for who, seen in (("sender", sender), ("receiver", receiver))
    ]


def _gesture(two: Pair, file: Path) -> Row:
    seconds: list[float] = []
    for _ in range(GESTURES):
        two.sender.sends(file)
        two.receiver.opens_the_page()
        two.receiver.page.goto(two.sender.link)
        seconds.append(float(two.receiver.page.evaluate(GESTURE)))
        two.sender.waits_for("delivered")
    took = median(seconds)
    return Row(
        "from the joining click to one byte, delivered",
        f"{took:.2f} s",
        "",
        None,
        "<= 0.70 s",
        took <= 0.7,
    )


def _noise(folder: Path, size: int) -> Path:
    file = folder / f"{size}.bin"
    block = os.urandom(1 << 20)
    with file.open("wb") as opened:
        for first in range(0, size, 1 << 20):
            opened.write(block[: min(1 << 20, size - first)])
    return file


if __name__ == "__main__":
    print_table(run())
