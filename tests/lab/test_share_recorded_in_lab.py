"""A stored copy, recorded at the server that keeps it: it comes to know nothing of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browsers import chromium
from tests.e2e.copies import unlocks, uploads_now
from tests.e2e.people import NO_PICKER, person
from tests.lab.lab import Lab
from tests.lab.secrets_told import taken_apart
from tests.lab.test_recorded_in_lab import LINE, NAME, RecordingServer, secrets_of
from tests.terminal import Terminal

PATIENCE = 60.0
TABLES = ("shares", "parts", "claims")
PASSWORD = "Xq9-tuesday"


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    yield
    Terminal.end_all()


class StoringServer(RecordingServer):
    """Whatever it keeps can be had, too."""

    @property
    def stored(self) -> list[object]:
        """Names and bytes of all files below its folder, and the rows of the shares."""
        folder = self._data_dir / "data"
        files = [path for path in folder.rglob("*") if path.is_file()]
        with closing(sqlite3.connect(folder / "shares.sqlite3")) as opened:
            rows = [row for name in TABLES for row in opened.execute(f"SELECT * FROM {name}")]
        return [*rows, *(str(path) for path in files), *(path.read_bytes() for path in files)]


@pytest.fixture
def server(lab: Lab, tmp_path: Path) -> Iterator[StoringServer]:
    lab.hide_peers()
    with StoringServer(lab, tmp_path, WEBRTC_LOG_EVENTS="1") as running:
        yield running


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "outbox").mkdir()
    file = tmp_path / "outbox" / NAME
    file.write_bytes(LINE * 10_000)
    return file


def fetch_in_terminal(lab: Lab, link: str, file: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    command = ("receive", link, "--output", str(output), "--yes")
    typed = f"{PASSWORD}\n".encode()
    receiver = lab.b.inside(lambda: Terminal(tmp_path / "b", *command, stdin=typed))
    assert receiver.ends(PATIENCE) == 0, str(receiver)
    assert (output / NAME).read_bytes() == file.read_bytes()


def expect_nothing_told(lab: Lab, server: StoringServer, link: str) -> None:
    known = [*server.record, *server.lines, *server.database, *server.stored]
    paths = {each["path"] for each in server.record if "path" in each}
    assert {path.rpartition("/share/")[2].partition("/")[2] for path in paths} >= {
        "parts", "manifest/0", "data/0", "completion/0", "complete", "claim", "commit",
    }  # fmt: skip
    secrets = secrets_of(lab, link)
    assert secrets.told_by(known) == set()
    assert not any(PASSWORD.encode() in piece for each in known for piece in taken_apart(each))
    # It would show if anybody told it.
    assert secrets.told_by([*known, {"body": LINE}]) == {"content"}


def test_between_terminals(lab: Lab, server: StoringServer, file: Path, tmp_path: Path) -> None:
    command = ("share", "--server", server.url, "--password-prompt", str(file))
    typed = f"{PASSWORD}\n".encode()
    sender = lab.a.inside(lambda: Terminal(tmp_path / "a", *command, stdin=typed))
    assert sender.ends(PATIENCE) == 0, str(sender)
    fetch_in_terminal(lab, sender.link, file, tmp_path)
    expect_nothing_told(lab, server, sender.link)


def test_from_a_page_to_a_page_and_a_terminal(
    lab: Lab, server: StoringServer, file: Path, tmp_path: Path
) -> None:
    at_a, at_b = (place.launcher(chromium(), tmp_path) for place in (lab.a, lab.b))
    with (
        sync_playwright() as playwright,
        person(playwright, tmp_path / "page a", server.url, program=at_a) as sender,
        person(playwright, tmp_path / "page b", server.url, NO_PICKER, program=at_b) as receiver,
    ):
        sender.sends(file)
        uploads_now(sender, password=PASSWORD)
        sender.waits_for("stored")
        link = sender.link
        receiver.opens_link(link)
        unlocks(receiver, PASSWORD)
        download = receiver.accepts_into_downloads(PATIENCE * 1000)
        assert Path(download.path()).read_bytes() == file.read_bytes()
        receiver.waits_for("delivered")
    fetch_in_terminal(lab, link, file, tmp_path)
    expect_nothing_told(lab, server, link)
