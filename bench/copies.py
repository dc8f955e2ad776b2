"""Encrypted copies, by the page and the terminal: one file, and as much in small ones."""

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import psutil

from bench.browsers import processes_of
from bench.processes import Watched, watching
from bench.sizes import MANY, RUNS, SIZE, SMALL, named, noise
from bench.table import Row, print_table
from bench.terminals import ending, same
from tests.e2e.copies import uploads_now
from tests.e2e.unwatched import UnwatchedPerson, unwatched_person
from tests.e2e.ways import OPFS_PICKERS
from tests.servers import TelpherServer
from tests.terminal import Terminal
from tests.trees import make_many

PATIENCE = 600.0
MOST_IN_BROWSER, MOST_IN_TERMINAL, MOST_AT_SERVER = 120, 150, 100

EMPTY = """async () => {
  const root = await navigator.storage.getDirectory();
  for (const name of await Array.fromAsync(root.keys())) {
    if (name.startsWith("picked")) await root.removeEntry(name, {recursive: true});
  }
}"""

MAKE = f"""async () => {{
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle("picked", {{create: true}});
  const bytes = new Uint8Array({SMALL});
  const begun = performance.now();
  await Promise.all(Array.from({{length: 8}}, async (_, first) => {{
    for (let number = first; number < {MANY}; number += 8) {{
      const handle = await folder.getFileHandle(`${{number}}`, {{create: true}});
      const stream = await handle.createWritable();
      await stream.write(bytes);
      await stream.close();
    }}
  }}));
  return (performance.now() - begun) / 1000;
}}"""
"""Only makes the small files, by the calls that the page makes and as many at a time; seconds."""

Seconds = tuple[float, float]
"""Up, and down."""


def run() -> list[Row]:
    """Rates of each, and what small files cost beside one of the same size."""
    with (
        tempfile.TemporaryDirectory() as name,
        TelpherServer(Path(name), TELPHER_STORAGE_MIN_FREE_BYTES="0") as server,
    ):
        folder = Path(name, "many")
        make_many(folder, files=MANY, size=SMALL)
        one, large = noise(Path(name), MANY * SMALL), noise(Path(name), SIZE)
        rows = _terminal_rows(Terminals(server, Path(name)), large, one, folder)
        with (
            unwatched_person(Path(name, "a"), server.url) as sender,
            unwatched_person(Path(name, "b"), server.url, OPFS_PICKERS) as receiver,
        ):
            pages = Pages(sender, receiver)
            sender.opens_the_page()
            receiver.opens_the_page()
            # One alone: what a page that is left has had is given back late.
            with (
                watching(processes_of(sender.pid)) as sending,
                watching(processes_of(receiver.pid)) as receiving,
            ):
                rates = [pages.copy(large)]
            rates += [pages.copy(large) for _ in range(RUNS - 1)]
            rows += _rate_rows("page", rates)
            rows += _memory_rows("page", (sending, receiving), MOST_IN_BROWSER)
            rows += _small_rows("page", pages.copy, folder, one)
            rows.append(_making_row(receiver, pages.copy, one))
        resident = psutil.Process(server.pid).memory_info().rss / 1e6
        rows.append(_most("server memory after all of it", resident, MOST_AT_SERVER))
    return rows


class Pages:
    """Two people with the page."""

    def __init__(self, sender: UnwatchedPerson, receiver: UnwatchedPerson) -> None:
        self._sender, self._receiver = sender, receiver

    def copy(self, path: Path) -> Seconds:
        """Stored by one and fetched by the other, where it goes into the private folder."""
        self._sender.opens_the_page()
        self._sender.drops(path)
        self._sender.waits_for("inviting")
        begun = time.perf_counter()
        uploads_now(self._sender)
        self._sender.waits_for("stored", PATIENCE * 1000)
        up = time.perf_counter() - begun
        self._receiver.opens_link(self._sender.link)
        self._receiver.waits_for("deciding")
        begun = time.perf_counter()
        self._receiver.accepts()
        self._receiver.waits_for("delivered", PATIENCE * 1000)
        down = time.perf_counter() - begun
        self._receiver.reads(EMPTY)
        return up, down


class Terminals:
    """Commands in processes of their own. What they take to start is part of it."""

    def __init__(self, server: TelpherServer, folder: Path) -> None:
        self._server, self._folder = server, folder
        self.watched: list[Watched] = []

    def copy(self, path: Path) -> Seconds:
        """Stored by one and fetched by the other."""
        arguments = ("share", "--server", self._server.url, str(path))
        up, link = self._ends(lambda: Terminal(self._folder / "sharer", *arguments), "Stored")
        output = self._folder / "output"
        down, _ = self._ends(
            lambda: Terminal.receives(self._folder / "fetcher", link, output), "Delivered"
        )
        same(path, output / path.name)
        shutil.rmtree(output)
        return up, down

    def _ends(self, starts: Callable[[], Terminal], word: str) -> tuple[float, str]:
        begun = time.perf_counter()
        with ending(starts()) as terminal:
            process = psutil.Process(terminal.pid)
            link = terminal.link if word == "Stored" else ""
            with watching(lambda: [process]) as watched:
                terminal.says(word, PATIENCE)
                seconds = time.perf_counter() - begun
            self.watched.append(watched)
            if terminal.ends() != 0:
                raise AssertionError(f"{terminal}")
        return seconds, link


def _terminal_rows(two: Terminals, large: Path, one: Path, folder: Path) -> list[Row]:
    rows = _rate_rows("terminal", [two.copy(large) for _ in range(RUNS)])
    rows += _memory_rows("terminal", (two.watched[0], two.watched[1]), MOST_IN_TERMINAL)
    return rows + _small_rows("terminal", two.copy, folder, one)


def _rate_rows(who: str, seconds: list[Seconds]) -> list[Row]:
    return [
        Row(
            f"copy of {named(SIZE)}, {who}, {way}, MB/s",
            f"{SIZE / 1e6 / median(each[index] for each in seconds):.0f}",
            "",
            None,
            "",
            None,
        )
        for index, way in enumerate(("up", "down"))
    ]


def _memory_rows(who: str, watched: tuple[Watched, Watched], most: int) -> list[Row]:
    ways = zip(("up", "down"), watched, strict=True)
    return [_most(f"copy, {who}, {way}, memory over idle", w.growth / 1e6, most) for way, w in ways]


def _most(what: str, megabytes: float, most: int) -> Row:
    return Row(f"{what}, MB", f"{megabytes:.0f}", "", None, f"≤ {most}", megabytes <= most)


def _small_rows(who: str, copy: Callable[[Path], Seconds], many: Path, one: Path) -> list[Row]:
    pairs = [(copy(many), copy(one)) for _ in range(RUNS)]
    ratios = (median(m[index] / o[index] for m, o in pairs) for index in range(2))
    what = f"{MANY:,} x {SMALL // 1000} kB as one copy, {who}"
    return [
        Row(f"{what}, {way}", "", "one file of the same size", ratio, "≤ 1.15", ratio <= 1.15)
        for way, ratio in zip(("up", "down"), ratios, strict=True)
    ]


def _making_row(receiver: UnwatchedPerson, copy: Callable[[Path], Seconds], one: Path) -> Row:
    """What small files cost a page before a byte has come: it cannot be faster than this."""
    pairs = [(receiver.reads(MAKE), copy(one)[1]) for _ in range(RUNS)]
    return Row(
        f"{MANY:,} x {SMALL // 1000} kB only made by the browser",
        f"{median(made for made, _ in pairs):.2f} s",
        "one file of the same size, page, down",
        median(made / down for made, down in pairs),
        "",
        None,
    )


if __name__ == "__main__":
    print_table(run())
