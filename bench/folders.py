"""From browser to browser: many small files in folders, beside one file of the same size."""

import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.small_files import places, small_files
from bench.table import Row, print_table
from tests.e2e import private_folder
from tests.e2e.people import Person, person
from tests.e2e.test_many import contents, drops
from tests.e2e.ways import OPFS_PICKERS
from tests.servers import TelpherServer
from tests.trees import sha256

PATIENCE_MS = 600_000

EMPTY = """async () => {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry("picked", {recursive: true});
}"""


def run() -> list[Row]:
    """What comes goes where a person picked, which is the browser's private folder here."""
    with places() as found:
        return [_row(where, place) for where, place in found]


def _row(where: str, place: Path) -> Row:
    with (
        TelpherServer(place) as server,
        sync_playwright() as playwright,
        person(playwright, place / "a", server.url) as sender,
        person(playwright, place / "b", server.url, OPFS_PICKERS) as receiver,
    ):

        def send(path: Path) -> float:
            if path.is_dir():
                drops(sender, path)
            else:
                sender.sends(path)
            seconds = _receive(sender, receiver)
            expected = contents(path) if path.is_dir() else {path.name: sha256(path)}
            _check(receiver, expected)
            return seconds

        return small_files("browser to browser", where, place, send)


def _receive(sender: Person, receiver: Person) -> float:
    """Seconds from acceptance to delivery on both screens."""
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")
    begun = time.perf_counter()
    receiver.accepts()
    receiver.waits_for("delivered", PATIENCE_MS)
    sender.waits_for("delivered", PATIENCE_MS)
    return time.perf_counter() - begun


def _check(receiver: Person, expected: dict[str, str]) -> None:
    """What was picked holds this, and is emptied."""
    if private_folder.contents(receiver.page, "picked") != expected:
        raise AssertionError("what arrived is not what was sent")
    receiver.reads(EMPTY)


if __name__ == "__main__":
    print_table(run())
