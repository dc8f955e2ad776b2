"""A receiver whose disk takes 5 MB/s: nothing may pile up on either side."""

import tempfile
from pathlib import Path

from playwright.sync_api import Route, sync_playwright

from bench import slow_disk_process
from bench.browsers import processes_of
from bench.live import Pair
from bench.processes import watching
from bench.sizes import SLOW, named, noise
from bench.slow_disk_process import RATE
from bench.table import Row, print_table
from bench.terminals import terminals
from tests.e2e.people import NO_PICKER, person
from tests.e2e.someone import NO_SHELL
from tests.servers import TelpherServer
from tests.terminal import Terminal

ALLOWED = 50_000_000
"""Bytes beyond the window."""
TERMINAL_WINDOW, BROWSER_WINDOW = 32 << 20, 16 << 20

SLOWLY = f"""
{{
  const {{write}} = FileSystemSyncAccessHandle.prototype;
  let idleAt = 0;
  FileSystemSyncAccessHandle.prototype.write = function (bytes, options) {{
    const written = write.call(this, bytes, options);
    idleAt = Math.max(performance.now(), idleAt) + written / {RATE / 1000};
    while (performance.now() < idleAt);
    return written;
  }};
}}
"""
"""For the worker that writes: a write takes as long as on such a disk, and blocks as it would."""


class OntoSlowDisk(Terminal):
    """A receiver with a slow disk."""

    program = (slow_disk_process.__file__,)


def run() -> list[Row]:
    """How far memory grows, at both ends."""
    with terminals() as two:
        cost = two.send(noise(two.folder, SLOW), OntoSlowDisk)
        _check_slow(cost.seconds)
        rows = _rows("terminal", cost.growth, TERMINAL_WINDOW)
    with (
        tempfile.TemporaryDirectory() as name,
        TelpherServer(Path(name)) as server,
        sync_playwright() as playwright,
        person(playwright, Path(name, "sender"), server.url) as sender,
        person(playwright, Path(name, "receiver"), server.url, NO_PICKER, NO_SHELL) as receiver,
    ):
        receiver.context.route("**/*.worker-*.js", _slow_down)
        sender.opens_the_page()
        receiver.opens_the_page()
        with (
            watching(processes_of(sender.pid)) as sending,
            watching(processes_of(receiver.pid)) as receiving,
        ):
            _check_slow(Pair(sender, receiver).send(noise(Path(name), SLOW)).seconds)
        return rows + _rows("browser", (sending.growth, receiving.growth), BROWSER_WINDOW)


def _slow_down(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=SLOWLY + answer.text())


def _check_slow(seconds: float) -> None:
    if seconds < 0.95 * SLOW / RATE:
        raise AssertionError("the disk was not slow")


def _rows(what: str, growth: tuple[int, int], window: int) -> list[Row]:
    goal = window + ALLOWED
    return [
        Row(
            f"memory of the {who} {what}, {named(SLOW)} onto a disk of {named(RATE)}/s",
            f"{growth[side] / 1e6:.0f} MB",
            "",
            None,
            f"<= {goal / 1e6:.0f} MB",
            growth[side] <= goal,
        )
        for side, who in enumerate(("sending", "receiving"))
    ]


if __name__ == "__main__":
    print_table(run())
