"""`telpher shares`: the list that the sender's own machine keeps."""

from pathlib import Path

import pytest

from tests.servers import TelpherServer
from tests.terminal import Terminal


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "holiday \u05e9.bin"
    file.write_bytes(b"x" * 2_000_000)
    return file


def test_listed_kept_longer_and_taken_back(
    server: TelpherServer, tmp_path: Path, file: Path
) -> None:
    home = tmp_path / "a"
    nothing = Terminal(home, "shares")
    assert nothing.ends() == 0, str(nothing)
    nothing.says("You have stored nothing")
    command = ("share", "--server", server.url, str(file), "--expires", "2h", "--downloads", "2")
    sender = Terminal(home, *command)
    assert sender.ends() == 0, str(sender)
    link = sender.link
    receiver = Terminal.receives(tmp_path / "b", link, tmp_path / "output")
    assert receiver.ends() == 0, str(receiver)
    listed = Terminal(home, "shares")
    assert listed.ends() == 0, str(listed)
    code = listed.says(r"^(\w{4}-\w{4})  complete  until .*  downloaded 1 of 2  2 MB  holiday")
    assert f"  {link}" in listed.lines
    kept = home / "state" / "telpher" / "shares"
    assert kept.stat().st_mode & 0o077 == 0
    assert {path.stat().st_mode & 0o077 for path in kept.iterdir()} == {0}
    assert {path.suffix for path in kept.iterdir()} == {".json", ".lock"}

    before = listed.says(r"until (\S+ \S+)")
    longer = Terminal(home, "shares", "extend", link, "--expires", "20d")
    assert longer.ends() == 0, str(longer)
    until = longer.says(r"kept until (\S+ \S+)\.")
    assert until > before
    listed = Terminal(home, "shares")
    assert listed.ends() == 0, str(listed)
    assert listed.says(r"until (\S+ \S+)") == until

    back = Terminal(home, "shares", "revoke", code.lower())
    assert back.ends() == 0, str(back)
    receiver = Terminal.receives(tmp_path / "b", link, tmp_path / "output")
    assert receiver.ends() == 1
    receiver.says("The sender has taken this stored copy back.")
    again = Terminal(home, "shares", "revoke", code)
    assert again.ends() == 2, str(again)
    again.says("You have stored nothing under this link or code.")
