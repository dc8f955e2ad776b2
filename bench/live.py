"""Live transfer between two browsers, beside a bare data channel of the same two processes."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Playwright, sync_playwright

from bench.bare import BarePage, LadenPage, introduce
from bench.browsers import processes_of
from bench.processes import watching
from bench.sizes import LARGE, RUNS, SIZE, named, noise
from bench.table import Row, print_table
from bench.terminals import Cost
from tests.e2e.people import NO_PICKER, Person, person, sha256
from tests.servers import TelpherServer

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
    """Two people with a browser each."""

    sender: Person
    receiver: Person

    def send(self, file: Path) -> Cost:
        """Sends it, saved and verified. Seconds from acceptance to delivery on both screens."""
        self.sender.sends(file)
        self.receiver.opens_link(self.sender.link)
        self.receiver.waits_for("deciding")
        with self._watched() as cost:
            begun = time.perf_counter()
            download = self.receiver.accepts_into_downloads(timeout=PATIENCE_MS)
            self.sender.waits_for("delivered", timeout=PATIENCE_MS)
            cost.seconds = time.perf_counter() - begun
            # Handing it on to the downloads may go on for a moment, and costs processor time.
            arrived = Path(download.path())
        if sha256(arrived) != sha256(file):
            raise AssertionError("what arrived is not what was sent")
        download.delete()
        return cost

    def bare(self, size: int) -> Cost:
        """The same amount over a bare data channel between the same two pages."""
        sender, receiver = BarePage(self.sender), BarePage(self.receiver)
        with self._watched() as cost:
            receiver.receives(size)
            sender.sends(size)
            self._run(sender, receiver, cost)
        sender.close()
        receiver.close()
        return cost

    def laden(self, file: Path) -> Cost:
        """The same, but read, hashed and written as any transfer has to be."""
        sender, receiver = LadenPage(self.sender), LadenPage(self.receiver)
        with self._watched() as cost:
            receiver.saves(file.stat().st_size)
            sender.sends_file(file)
            self._run(sender, receiver, cost)
            receiver.has_saved()
        sender.close()
        receiver.close()
        return cost

    @staticmethod
    def _run(sender: BarePage, receiver: BarePage, cost: Cost) -> None:
        introduce(sender, receiver)
        cost.seconds = sender.seconds()

    @contextmanager
    def _watched(self) -> Iterator[Cost]:
        cost = Cost(0, (0, 0))
        with (
            watching(processes_of(self.sender.pid)) as sender,
            watching(processes_of(self.receiver.pid)) as receiver,
        ):
            yield cost
        cost.cpu = (sender.cpu, receiver.cpu)


def run() -> list[Row]:
    """Throughput, processor time, memory, and how long it takes to begin."""
    with (
        tempfile.TemporaryDirectory() as name,
        TelpherServer(Path(name)) as server,
        sync_playwright() as playwright,
    ):
        folder = Path(name)
        with _pair(playwright, folder, server.url) as two:
            begin = _gesture(two, noise(folder, 1))
            rows = _throughput(two, noise(folder, SIZE))
        with _pair(playwright, folder, server.url) as two:
            memory = _memory(two, noise(folder, LARGE))
    return [*rows, *memory, begin]


@contextmanager
def _pair(playwright: Playwright, folder: Path, server: str) -> Iterator[Pair]:
    with (
        person(playwright, folder / "sender", server) as sender,
        person(playwright, folder / "receiver", server, NO_PICKER) as receiver,
    ):
        yield Pair(sender, receiver)


def _throughput(two: Pair, file: Path) -> list[Row]:
    bare, laden, ours = [], [], []
    for _ in range(RUNS):
        bare.append(two.bare(SIZE))
        laden.append(two.laden(file))
        ours.append(two.send(file))
    return [
        *_beside("bare channel", bare, ours, 0.9, 1.15),
        *_beside("channel that reads, hashes and writes", laden, ours),
    ]


def _beside(
    what: str,
    baseline: list[Cost],
    ours: list[Cost],
    least: float | None = None,
    most: float | None = None,
) -> list[Row]:
    """Rate and processor time beside this; goals are of rate and of processor time."""
    ratio = median(b.seconds / o.seconds for b, o in zip(baseline, ours, strict=True))
    megabytes = SIZE / 1e6
    rows = [
        Row(
            f"browser to browser, {named(SIZE)} to disk, verified",
            f"{megabytes / median(o.seconds for o in ours):.1f} MB/s",
            f"{megabytes / median(b.seconds for b in baseline):.1f} MB/s {what}",
            ratio,
            "" if least is None else f">= {least:.2f}",
            None if least is None else ratio >= least,
        )
    ]
    for side, who in enumerate(("sender", "receiver")):
        ratio = median(o.cpu[side] / b.cpu[side] for b, o in zip(baseline, ours, strict=True))
        rows.append(
            Row(
                f"processor time of the {who}'s browser",
                f"{median(o.cpu[side] for o in ours) / megabytes:.4f} s/MB",
                f"{median(b.cpu[side] for b in baseline) / megabytes:.4f} s/MB {what}",
                ratio,
                "" if most is None else f"<= {most:.2f}",
                None if most is None else ratio <= most,
            )
        )
    return rows


def _memory(two: Pair, file: Path) -> list[Row]:
    two.sender.opens_the_page()
    two.receiver.opens_the_page()
    with (
        watching(processes_of(two.sender.pid)) as sender,
        watching(processes_of(two.receiver.pid)) as receiver,
    ):
        two.send(file)
    return [
        Row(
            f"memory over idle at {named(LARGE)}, the {who}'s process that grew most",
            f"{watched.growth / 1e6:.0f} MB",
            "",
            None,
            "<= 120 MB",
            watched.growth <= 120e6,
        )
        for who, watched in (("sender", sender), ("receiver", receiver))
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


if __name__ == "__main__":
    print_table(run())
