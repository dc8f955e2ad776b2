"""Between a terminal and a browser, each way, and with Firefox at either end."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from bench.bare import BareEnd, BarePage, BareProcess, introduce
from bench.sizes import RUNS, SIZE, named, noise
from bench.table import Row, print_table
from bench.terminals import Terminals, ending, same
from tests.e2e.firefox import firefox_person, running_firefox
from tests.e2e.people import NO_PICKER, person
from tests.e2e.someone import AtThePage
from tests.servers import TelpherServer
from tests.terminal import Terminal

PATIENCE = 1_800.0
PATIENCE_MS = 1_800_000
FIREFOX_SIZE = min(SIZE, 200_000_000)


@dataclass
class Ends:
    """A terminal when it is wanted, and two people with a browser of each kind."""

    two: Terminals
    people: dict[str, tuple[AtThePage, AtThePage]]

    def send(self, sender: str, receiver: str, file: Path) -> float:
        """Seconds from acceptance until both ends say that it is delivered."""
        if receiver == "terminal":
            someone = self.people[sender][0]
            someone.sends(file)
            return self._into_terminal(someone, file)
        someone = self.people[receiver][1]
        if sender != "terminal":
            other = self.people[sender][0]
            other.sends(file)
            return _into_browser(other.link, someone, file, _until_delivered(other))
        with ending(Terminal.sends(self.two.folder / "a", self.two.server, file)) as terminal:
            return _into_browser(
                terminal.link, someone, file, lambda: terminal.says("Delivered", PATIENCE)
            )

    def _into_terminal(self, someone: AtThePage, file: Path) -> float:
        with self.two.receiving(someone.link, file) as receiver:
            receiver.says("They are sending")
            begun = time.perf_counter()
            receiver.says("Delivered", PATIENCE)
            someone.waits_for("delivered", PATIENCE_MS)
            seconds = time.perf_counter() - begun
            if receiver.ends() != 0:
                raise AssertionError(str(receiver))
        return seconds

    def bare(self, sender: str, receiver: str, size: int) -> float:
        """Seconds that a bare data channel takes between two such ends."""
        with ExitStack() as opened:
            far = self._bare_end(receiver, 1, opened)
            near = self._bare_end(sender, 0, opened)
            far.receives(size)
            near.sends(size)
            introduce(near, far)
            return near.seconds()

    def _bare_end(self, browser: str, side: int, opened: ExitStack) -> BareEnd:
        end = BareProcess() if browser == "terminal" else BarePage(self.people[browser][side])
        opened.callback(end.close)
        return end


def _until_delivered(someone: AtThePage) -> Callable[[], object]:
    return lambda: someone.waits_for("delivered", PATIENCE_MS)


def _into_browser(
    link: str, receiver: AtThePage, file: Path, until_delivered: Callable[[], object]
) -> float:
    receiver.opens_link(link)
    receiver.waits_for("deciding")
    begun = time.perf_counter()
    arrival = receiver.accepts_into_downloads(timeout=PATIENCE_MS)
    until_delivered()
    seconds = time.perf_counter() - begun
    same(file, arrival.path())
    arrival.path().unlink()
    return seconds


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
            _row(both, *pair, SIZE, RUNS, 0.9)
            for pair in (("terminal", "Chromium"), ("Chromium", "terminal"))
        ]
    with ends("Chromium", "Firefox") as both:
        return rows + [
            _row(both, *pair, FIREFOX_SIZE, 1, None)
            for pair in (
                ("Firefox", "Firefox"),
                ("Firefox", "Chromium"),
                ("Chromium", "Firefox"),
                ("Firefox", "terminal"),
                ("terminal", "Firefox"),
            )
        ]


def _row(both: Ends, sender: str, receiver: str, size: int, runs: int, goal: float | None) -> Row:
    file = noise(both.two.folder, size)
    bare, ours = [], []
    for _ in range(runs):
        bare.append(both.bare(sender, receiver, size))
        ours.append(both.send(sender, receiver, file))
    ratio = median(b / o for b, o in zip(bare, ours, strict=True))
    return Row(
        f"{sender} to {receiver}, {named(size)} to disk, verified",
        f"{size / 1e6 / median(ours):.1f} MB/s",
        f"{size / 1e6 / median(bare):.1f} MB/s bare channel",
        ratio,
        "" if goal is None else f">= {goal:.2f}",
        None if goal is None else ratio >= goal,
    )


if __name__ == "__main__":
    print_table(run())
