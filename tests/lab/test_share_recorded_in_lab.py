"""A stored copy, recorded at the server that keeps it: it comes to know nothing of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.lab.lab import Lab
from tests.lab.secrets_told import taken_apart
from tests.lab.test_recorded_in_lab import LINE, NAME, RecordingServer, secrets_of
from tests.terminal import Terminal

PATIENCE = 60.0
TABLES = ("shares", "parts", "claims")


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


def test_it_knows_neither_names_nor_content(lab: Lab, tmp_path: Path) -> None:
    lab.hide_peers()
    (tmp_path / "outbox").mkdir()
    file = tmp_path / "outbox" / NAME
    file.write_bytes(LINE * 10_000)
    with StoringServer(lab, tmp_path, WEBRTC_LOG_EVENTS="1") as server:
        command = ("share", "--server", server.url, "--password-prompt", str(file))
        sender = lab.a.inside(lambda: Terminal(tmp_path / "a", *command, stdin=b"Xq9-tuesday\n"))
        assert sender.ends(PATIENCE) == 0, str(sender)
        output = tmp_path / "output"
        command = ("receive", sender.link, "--output", str(output), "--yes")
        receiver = lab.b.inside(lambda: Terminal(tmp_path / "b", *command, stdin=b"Xq9-tuesday\n"))
        assert receiver.ends(PATIENCE) == 0, str(receiver)
        assert (output / NAME).read_bytes() == file.read_bytes()
        known = [*server.record, *server.lines, *server.database, *server.stored]
    paths = {each["path"] for each in server.record if "path" in each}
    assert {path.rpartition("/share/")[2].partition("/")[2] for path in paths} >= {
        "parts", "manifest/0", "data/0", "completion/0", "complete", "claim", "commit",
    }  # fmt: skip
    secrets = secrets_of(lab, sender.link)
    assert secrets.told_by(known) == set()
    assert not any(b"Xq9-tuesday" in piece for each in known for piece in taken_apart(each))
    # It would show if anybody told it.
    assert secrets.told_by([*known, {"body": LINE}]) == {"content"}
