"""From browser to browser: many small files in folders, beside one file of the same size."""

import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from bench.sizes import MANY, RUNS, SMALL, named, noise
from bench.table import Row, print_table
from tests.e2e import private_folder
from tests.e2e.people import Person, person
from tests.e2e.test_many import contents, drops
from tests.e2e.ways import OPFS_PICKERS
from tests.servers import TelpherServer
from tests.trees import make_many, sha256

PATIENCE_MS = 600_000

EMPTY = """async () => {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry("picked", {recursive: true});
}"""


def run() -> list[Row]:
    """One row; both go where a person picked, which is the browser's private folder here."""
    with (
        tempfile.TemporaryDirectory() as name,
        TelpherServer(Path(name)) as server,
        sync_playwright() as playwright,
        person(playwright, Path(name, "a"), server.url) as sender,
        person(playwright, Path(name, "b"), server.url, OPFS_PICKERS) as receiver,
    ):
        folder, file = Path(name, "many"), noise(Path(name), MANY * SMALL)
        make_many(folder, files=MANY, size=SMALL)
        many, one = [], []
        for _ in range(RUNS):
            sender.sends(file)
            one.append(_receive(sender, receiver))
            _check(receiver, {file.name: sha256(file)})
            drops(sender, folder)
            many.append(_receive(sender, receiver))
            _check(receiver, contents(folder))
    ratio = median(m / o for m, o in zip(many, one, strict=True))
    return [
        Row(
            f"browser to browser, {MANY:,} x {SMALL // 1000} kB in folders",
            f"{median(many):.2f} s",
            f"{median(one):.2f} s one file of {named(MANY * SMALL)}",
            ratio,
            "<= 1.15",
            ratio <= 1.15,
        )
    ]


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
