"""Between a terminal and a browser, each way, and with Firefox at either end."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from bench.bare import BareEnd, BarePage, BareProcess, introduce
from bench.browsers import processes_of
from bench.processes import Found, watching
from bench.sizes import RUNS, SIZE, named, noise
from bench.table import Row, print_table
from bench.terminals import Cost, Terminals, ending, same
from tests.e2e.firefox import firefox_person, running_firefox
from tests.e2e.people import NO_PICKER, person
from tests.e2e.someone import AtThePage
from tests.servers import TelpherServer
from tests.terminal import Terminal

PATIENCE = 1_800.0
PATIENCE_MS = 1_800_000
FIREFOX_SIZE = min(SIZE, 200_000_000)

Measured = Callable[[], AbstractContextManager[Cost]]
"""Measures a block."""


@dataclass
class Ends:
    """A terminal when it is wanted, and two people with a browser of each kind."""

    two: Terminals
    people: dict[str, tuple[AtThePage, AtThePage]]

    def send(self, sender: str, receiver: str, file: Path) -> Cost:
        """From acceptance until both ends say that it is delivered."""
        measured = partial(self._measured, sender, receiver)
        if receiver == "terminal":
            someone = self.people[sender][0]
            someone.sends(file)
            return self._into_terminal(someone, file, measured)
        someone = self.people[receiver][1]
        if sender != "terminal":
            other = self.people[sender][0]
            other.sends(file)
            return _into_browser(other.link, someone, file, measured, _until_delivered(other))
        with ending(Terminal.sends(self.two.folder / "a", self.two.server, file)) as terminal:
            return _into_browser(
                terminal.link, someone, file, measured, lambda: terminal.says("Delivered", PATIENCE)
            )

    def _into_terminal(self, someone: AtThePage, file: Path, measured: Measured) -> Cost:
        with self.two.receiving(someone.link, file) as receiver:
            receiver.says("They are sending")
            with measured() as cost:
                receiver.says("Delivered", PATIENCE)
                someone.waits_for("delivered", PATIENCE_MS)
            if receiver.ends() != 0:
                raise AssertionError(str(receiver))
        return cost

    def bare(self, sender: str, receiver: str, size: int) -> Cost:
        """The same amount over a bare data channel between two such ends."""
        with ExitStack() as opened:
            far = self._bare_end(receiver, 1, opened)
            near = self._bare_end(sender, 0, opened)
            with self._measured(sender, receiver) as cost:
                far.receives(size)
                near.sends(size)
                introduce(near, far)
                seconds = near.seconds()
            cost.seconds = seconds
        return cost

    @contextmanager
    def _measured(self, sender: str, receiver: str) -> Iterator[Cost]:
        """Seconds that this block takes, and the processor time of the browsers among the two."""
        cost = Cost(0, (0, 0))
        with (
            watching(self._processes(sender, 0)) as sending,
            watching(self._processes(receiver, 1)) as receiving,
        ):
            begun = time.perf_counter()
            yield cost
            cost.seconds = time.perf_counter() - begun
        cost.cpu = (sending.cpu, receiving.cpu)

    def _processes(self, browser: str, side: int) -> Found:
        return list if browser == "terminal" else processes_of(self.people[browser][side].pid)

    def _bare_end(self, browser: str, side: int, opened: ExitStack) -> BareEnd:
        end = BareProcess() if browser == "terminal" else BarePage(self.people[browser][side])
        opened.callback(end.close)
        return end


def _until_delivered(someone: AtThePage) -> Callable[[], object]:
    return lambda: someone.waits_for("delivered", PATIENCE_MS)


def _into_browser(
    link: str,
    receiver: AtThePage,
    file: Path,
    measured: Measured,
    until_delivered: Callable[[], object],
) -> Cost:
    receiver.opens_link(link)
    receiver.waits_for("deciding")
    with measured() as cost:
        arrival = receiver.accepts_into_downloads(timeout=PATIENCE_MS)
        until_delivered()
    same(file, arrival.path())
    arrival.path().unlink()
    return cost


@contextmanager
def ends(*browsers: str) -> Iterator[Ends]:
    """A server, and two people with each of these browsers."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        server = opened.enter_context(TelpherServer(folder)).url
        playwright = opened.enter_context(sync_playwright())

        def someone(browser: str, side: str) -> AtThePage:
            profile = folder / f"{browser} {side}"
            if browser == "Chromium":
                return opened.enter_context(person(playwright, profile, server, NO_PICKER))
            firefox = opened.enter_context(running_firefox(profile))
            downloads = folder / f"downloads {side}"
            return opened.enter_context(firefox_person(firefox, downloads, server))

        people = {
            browser: (someone(browser, "sender"), someone(browser, "receiver"))
            for browser in browsers
        }
        yield Ends(Terminals(server, folder), people)


def run() -> list[Row]:
    """A goal for the terminal with Chromium; Firefox for the record."""
    with ends("Chromium") as both:
        rows = [
            row
            for pair in (("terminal", "Chromium"), ("Chromium", "terminal"))
            for row in _rows(both, *pair, SIZE, RUNS, has_goal=True)
        ]
    with ends("Chromium", "Firefox") as both:
        return rows + [
            row
            for pair in (
                ("Firefox", "Firefox"),
                ("Firefox", "Chromium"),
                ("Chromium", "Firefox"),
                ("Firefox", "terminal"),
                ("terminal", "Firefox"),
            )
            for row in _rows(both, *pair, FIREFOX_SIZE, 1, has_goal=False)
        ]


def _rows(
    both: Ends, sender: str, receiver: str, size: int, runs: int, *, has_goal: bool
) -> list[Row]:
    file = noise(both.two.folder, size)
    bare, ours = [], []
    for _ in range(runs):
        bare.append(both.bare(sender, receiver, size))
        ours.append(both.send(sender, receiver, file))
    megabytes = size / 1e6
    ratio = median(b.seconds / o.seconds for b, o in zip(bare, ours, strict=True))
    rows = [
        Row(
            f"{sender} to {receiver}, {named(size)} to disk, verified",
            f"{megabytes / median(o.seconds for o in ours):.1f} MB/s",
            f"{megabytes / median(b.seconds for b in bare):.1f} MB/s bare channel",
            ratio,
            ">= 0.90" if has_goal else "",
            ratio >= 0.9 if has_goal else None,
        )
    ]
    for side, browser in enumerate((sender, receiver)):
        if browser == "terminal":
            continue
        ratio = median(o.cpu[side] / b.cpu[side] for b, o in zip(bare, ours, strict=True))
        rows.append(
            Row(
                f"processor time of {browser}, {('sending', 'receiving')[side]}",
                f"{median(o.cpu[side] for o in ours) / megabytes:.4f} s/MB",
                f"{median(b.cpu[side] for b in bare) / megabytes:.4f} s/MB bare channel",
                ratio,
                "<= 1.15" if has_goal else "",
                ratio <= 1.15 if has_goal else None,
            )
        )
    return rows


if __name__ == "__main__":
    print_table(run())
