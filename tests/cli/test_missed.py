"""A sender whom nobody meets: live only, asked, or with consent from the beginning."""

from pathlib import Path
from random import Random

import pytest

from tests.servers import TelpherServer
from tests.terminal import Terminal
from tests.trees import sha256

PATIENCE = 60.0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "file.bin"
    file.write_bytes(Random(5).randbytes(20_000_000))
    return file


def sends(
    home: Path, server: TelpherServer, file: Path, *options: str, stdin: bytes = b""
) -> Terminal:
    return Terminal(home, "send", "--server", server.url, str(file), *options, stdin=stdin)


def test_the_same_link_leads_to_the_copy(server: TelpherServer, tmp_path: Path, file: Path) -> None:
    sender = sends(tmp_path / "a", server, file, "--if-missed", "store", "--wait", "1s")
    link = sender.link
    assert sender.ends(PATIENCE) == 0, str(sender)
    sender.says("Nobody has come in the time that was set.")
    sender.says("Stored, encrypted, until")
    receiver = Terminal.receives(tmp_path / "b", link, tmp_path / "output")
    assert receiver.ends(PATIENCE) == 0, str(receiver)
    assert sha256(tmp_path / "output" / "file.bin") == sha256(file)


def test_asked(server: TelpherServer, tmp_path: Path, file: Path) -> None:
    options = ("--if-missed", "ask", "--wait", "1s")
    sender = sends(tmp_path / "a", server, file, *options, stdin=b"y\n")
    assert sender.ends(PATIENCE) == 0, str(sender)
    sender.says("Stored, encrypted, until")
    # Who says no stays, and may still be met.
    sender = sends(tmp_path / "a", server, file, *options, stdin=b"n\n")
    link = sender.link
    sender.says("Nobody has come in the time that was set.")
    receiver = Terminal.receives(tmp_path / "b", link, tmp_path / "output")
    assert receiver.ends(PATIENCE) == 0, str(receiver)
    assert sender.ends(PATIENCE) == 0, str(sender)
    sender.says("Delivered and verified")


def test_live_only_unless_somebody_says_otherwise(tmp_path: Path, file: Path) -> None:
    with TelpherServer(tmp_path) as server:
        sender = sends(tmp_path / "a", server, file, "--wait", "0s")
        link = sender.link
        receiver = Terminal.receives(tmp_path / "b", link, tmp_path / "output")
        assert receiver.ends(PATIENCE) == 0, str(receiver)
        assert sender.ends(PATIENCE) == 0, str(sender)
        assert not list((tmp_path / "data" / "shares").iterdir())
