"""What the agreement costs: from the joining gesture to connected, beside a build without it.

`python -m bench agreement` builds the commit that BENCH_BEFORE names, by default the last one that
has no agreement, in a Git worktree of its own, and takes turns with it. That needs the history of
the repository, and the network as `make run` does; so it is run only where it is named.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from statistics import median
from unittest.mock import patch

from playwright.sync_api import sync_playwright

from bench.joining import Marked, receive
from bench.sizes import noise
from bench.table import Row, print_table
from bench.terminals import Terminals, terminals
from tests.e2e.people import NO_PICKER, Person, person
from tests.servers import TelpherServer

BEFORE = "eb259f52d490234d52d1ab648495f91121675c7b"
GESTURES = 15
GOAL_MS = 150

GESTURE = """
() => new Promise((resolve) => {
  // Tells the milliseconds from the click that joins until the two are connected: the page asks.
  let begun = 0;
  new MutationObserver(() => {
    const {phase} = document.querySelector('main').dataset;
    if (phase === 'deciding') resolve(performance.now() - begun);
  }).observe(document.body, {subtree: true, childList: true, attributes: true});
  begun = performance.now();
  [...document.querySelectorAll('button')]
    .find((button) => button.textContent === 'See what it is').click();
})
"""

Gesture = Callable[[], float]
"""Makes one, and tells its milliseconds."""


def run() -> list[Row]:
    """By how much the gesture takes longer, on the page and in the terminal."""
    commit = os.environ.get("BENCH_BEFORE", BEFORE)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before = _built(commit, folder)
        return [
            _row("from the joining click to connected", *_pages(before, folder), commit),
            _row("from the start of telpher receive to connected", *_terminals(before), commit),
        ]


def _built(commit: str, folder: Path) -> Path:
    """Folder with the package of that commit, which PYTHONPATH puts before the installed one."""
    tree, build = folder / "tree", folder / "build"
    root = Path(__file__).parent.parent
    git = ["git", "-C", str(root), "worktree"]
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*git, "add", "-q", "--detach", str(tree), commit], check=True)
    try:
        subprocess.run([*pip, "--target", str(build), str(tree)], check=True, stdout=sys.stderr)
    finally:
        subprocess.run([*git, "remove", "--force", str(tree)], check=True)
    return build


def _using(build: Path | None) -> AbstractContextManager[object]:
    """What starts meanwhile runs this build, or else the installed one."""
    return patch.dict(os.environ, {"PYTHONPATH": str(build)} if build else {})


def _pages(before: Path, folder: Path) -> tuple[list[float], list[float]]:
    file = noise(folder, 1)
    with ExitStack() as running:
        urls = []
        for build in (before, None):
            data = Path(running.enter_context(tempfile.TemporaryDirectory()))
            with _using(build):
                urls.append(running.enter_context(TelpherServer(data)).url)
        browser = running.enter_context(sync_playwright())
        sender = running.enter_context(person(browser, folder / "sender", ""))
        receiver = running.enter_context(person(browser, folder / "receiver", "", NO_PICKER))
        return _taking_turns(*(partial(_click, sender, receiver, url, file) for url in urls))


def _click(sender: Person, receiver: Person, server: str, file: Path) -> float:
    sender.server = receiver.server = server
    sender.sends(file)
    receiver.opens_the_page()
    receiver.goes_to(sender.link)
    took = float(receiver.reads(GESTURE))
    receiver.accepts()
    sender.waits_for("delivered")
    return took


def _terminals(before: Path) -> tuple[list[float], list[float]]:
    with ExitStack() as running:
        gestures = []
        for build in (before, None):
            with _using(build):
                two = running.enter_context(terminals())
            gestures.append(partial(_start, two, noise(two.folder, 1), build))
        return _taking_turns(*gestures)


def _start(two: Terminals, file: Path, build: Path | None) -> float:
    with _using(build):
        _, marks = receive(two, file, Marked)
    return marks["connection"] * 1000


def _taking_turns(before: Gesture, now: Gesture) -> tuple[list[float], list[float]]:
    for gesture in (before, now):
        gesture()  # so that caches are filled for both
    both = [(before(), now()) for _ in range(GESTURES)]
    return [one for one, _ in both], [other for _, other in both]


def _row(what: str, before: list[float], now: list[float], commit: str) -> Row:
    growth = median(late - early for early, late in zip(before, now, strict=True))
    return Row(
        what,
        f"{median(now):.0f} ms, {growth:+.0f} ms",
        f"{median(before):.0f} ms at {commit[:7]}",
        None,
        f"<= +{GOAL_MS} ms",
        growth <= GOAL_MS,
    )


if __name__ == "__main__":
    print_table(run())
