"""What each way of saving costs in memory, in both browsers, while a large file or folder comes."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.browsers import processes_of
from bench.processes import watching
from bench.sizes import LARGE, named, noise
from bench.table import Row, print_table
from tests.e2e.someone import AtThePage
from tests.e2e.ways import WAYS, Way, unzipped
from tests.servers import TelpherServer
from tests.terminal import Terminal
from tests.trees import sha256

FILES = 20
"""Of the folder."""
PATIENCE = 1_800.0
PATIENCE_MS = 1_000 * PATIENCE

PICKED = """async () => {
  const hash = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const found = {};
  const look = async (folder, path) => {
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind === "directory") {
        await look(handle, path + name + "/");
        continue;
      }
      const file = await handle.getFile();
      const digests = [];
      for (let at = 0; at < file.size; at += 1 << 20) {
        digests.push(await hash(await file.slice(at, at + (1 << 20)).arrayBuffer()));
      }
      const digest = await hash(await new Blob(digests).arrayBuffer());
      const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0"));
      found[path + name] = hex.join("");
    }
  };
  await look(await (await navigator.storage.getDirectory()).getDirectoryHandle("picked"), "");
  return found;
}"""
"""What stands in the picked folder, by path: as `_of_pieces`."""

GOAL = 120_000_000
NAMED = os.environ.get("BENCH_WAYS", "")
"""Of the ways, those alone whose name has this in it."""


def run() -> list[Row]:
    """All but that in memory, which is for small files alone. A terminal sends."""
    ways = [name for name in WAYS if "memory" not in name and NAMED in name]
    with tempfile.TemporaryDirectory() as name, TelpherServer(Path(name)) as server:
        folder = Path(name)
        sent = {"a file": noise(folder, LARGE), "a folder": _album(folder / "album")}
        return [_row(way, what, path, server) for way in ways for what, path in sent.items()]


def _row(name: str, what: str, path: Path, server: TelpherServer) -> Row:
    way = WAYS[name]
    with (
        tempfile.TemporaryDirectory() as own,
        sync_playwright() as playwright,
        way.begin(playwright, Path(own, "receiver"), server) as receiver,
        _sending(Path(own), server, path) as sender,
    ):
        receiver.opens_the_page()
        with watching(processes_of(receiver.pid)) as watched:
            receiver.opens_link(sender.link)
            receiver.accepts()
            # To be asked how it stands all the time would cost the page memory, too.
            if sender.ends(PATIENCE) != 0:
                raise AssertionError(f"{sender}")
            receiver.waits_for("delivered", PATIENCE_MS)
        _check(way, receiver, path)
    return Row(
        f"memory over idle, {what} of {named(LARGE)}, {name}",
        f"{watched.growth / 1e6:.0f} MB",
        "",
        None,
        f"<= {GOAL / 1e6:.0f} MB",
        watched.growth <= GOAL,
    )


@contextmanager
def _sending(own: Path, server: TelpherServer, path: Path) -> Iterator[Terminal]:
    try:
        yield Terminal.sends(own / "sender", server.url, path)
    finally:
        Terminal.end_all()


def _album(folder: Path) -> Path:
    folder.mkdir()
    for number in range(FILES):
        noise(folder, LARGE // FILES).rename(folder / f"{number}")
    return folder


def _check(way: Way, receiver: AtThePage, path: Path) -> None:
    of = _of_pieces if way.picked else sha256
    sent = {str(file.relative_to(path.parent)): of(file) for file in _files(path)}
    if way.picked:
        found = receiver.reads(PICKED)
    else:
        file = Path(receiver.downloaded(PATIENCE_MS).path())
        found = unzipped(file) if path.is_dir() else {path.name: sha256(file)}
    if found != sent:
        raise AssertionError("what arrived is not what was sent")


def _files(path: Path) -> list[Path]:
    return list(path.iterdir()) if path.is_dir() else [path]


def _of_pieces(file: Path) -> str:
    """SHA-256 of the digests of its mebibytes: a page cannot hash a large file as a whole."""
    digests = hashlib.sha256()
    with file.open("rb") as opened:
        while piece := opened.read(1 << 20):
            digests.update(hashlib.sha256(piece).digest())
    return digests.hexdigest()


if __name__ == "__main__":
    print_table(run())
