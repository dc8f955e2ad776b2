"""`telpher share`, and `telpher receive` when nobody is sending: a copy at a real server's disk."""

import os
import pty
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from tests.memory import Growth
from tests.servers import TelpherServer
from tests.terminal import Terminal
from tests.trees import contents, make_many, make_tree, sha256

PATIENCE = 120.0
SIZE, HUGE = 300_000_000, 2_000_000_000
MOST_GROWTH = 150
"""Megabytes, over what a process has when it begins to move bytes."""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[TelpherServer]:
    """A server that a test may kill."""
    with TelpherServer(tmp_path) as running:
        yield running


@pytest.fixture(params=[SIZE, pytest.param(HUGE, marks=pytest.mark.soak)])
def large(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / "large.bin"
    noise = Random(1)
    with file.open("wb") as opened:
        for _ in range(request.param // 1_000_000):
            opened.write(noise.randbytes(1_000_000))
    return file


def shares(home: Path, server: TelpherServer, *rest: Path | str, **more: bytes) -> Terminal:
    return Terminal(home, "share", "--server", server.url, *map(str, rest), stdin=more.get("stdin"))


def until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def stored_in(folder: Path) -> list[Path]:
    return [path for path in (folder / "data" / "shares").rglob("*") if path.is_file()]


def staged_in(output: Path) -> int:
    """Bytes that are on their way into a folder."""
    try:
        return sum(path.stat().st_size for path in output.glob(".telpher-*/journal"))
    except FileNotFoundError:
        return 0


def test_killed_on_either_side_on_the_way_up_and_down(
    own: TelpherServer, tmp_path: Path, large: Path
) -> None:
    sender = shares(tmp_path / "a", own, large)
    link = sender.link
    until(lambda: len(stored_in(tmp_path)) > 3)
    own.kill()
    own.start()
    until(lambda: len(stored_in(tmp_path)) > 8)
    assert sender.running, sender
    sender.kill()
    assert len(stored_in(tmp_path)) < large.stat().st_size // 8_388_608
    sender = shares(tmp_path / "a", own, large)
    assert sender.link == link
    with Growth(sender.pid) as up:
        assert sender.ends(PATIENCE) == 0, str(sender)
    sender.says("goes on from an earlier run")
    assert up.megabytes < MOST_GROWTH

    output = tmp_path / "output"
    receiver = Terminal.receives(tmp_path / "b", link, output)
    until(lambda: staged_in(output) > 36 * 20)
    receiver.kill()
    assert not (output / large.name).exists()
    receiver = Terminal.receives(tmp_path / "b", link, output)
    until(lambda: staged_in(output) > 36 * 60)
    own.kill()
    own.start()
    assert receiver.running, receiver
    with Growth(receiver.pid) as down:
        assert receiver.ends(PATIENCE) == 0, receiver
    assert down.megabytes < MOST_GROWTH
    assert sha256(output / large.name) == sha256(large)
    assert [path.name for path in output.iterdir()] == [large.name]
    assert not list((tmp_path / "data" / "incoming").iterdir())


def test_a_thousand_files(server: TelpherServer, tmp_path: Path) -> None:
    make_many(tmp_path / "sent", files=1_000, size=10_000)
    make_tree(tmp_path / "sent")
    sender = shares(tmp_path / "a", server, tmp_path / "sent")
    assert sender.ends(PATIENCE) == 0, str(sender)
    receiver = Terminal.receives(tmp_path / "b", sender.link, tmp_path / "output")
    assert receiver.ends(PATIENCE) == 0, receiver
    receiver.says("There is an encrypted copy behind this link")
    receiver.says("It holds sent: ")
    assert contents(tmp_path / "output" / "sent") == contents(tmp_path / "sent")
    one = Terminal.receives(
        tmp_path / "b", sender.link, tmp_path / "one", "--only", "sent/empty file"
    )
    assert one.ends(PATIENCE) == 0, one
    assert list(contents(tmp_path / "one")) == ["sent", "sent/empty file"]
    none = Terminal.receives(tmp_path / "b", sender.link, tmp_path / "one", "--only", "nothing")
    assert none.ends(PATIENCE) == 2
    none.says("There is no nothing in this stored copy")


@pytest.mark.parametrize("size", [0, 20_000_000])
def test_standard_input(server: TelpherServer, tmp_path: Path, size: int) -> None:
    data = Random(size).randbytes(size)
    sender = shares(tmp_path / "a", server, "-", stdin=data)
    assert sender.ends(PATIENCE) == 0, str(sender)
    receiver = Terminal.receives(tmp_path / "b", sender.link, tmp_path / "output")
    assert receiver.ends(PATIENCE) == 0, receiver
    assert (tmp_path / "output" / "stdin").read_bytes() == data


def test_interrupted_and_gone_on_with(own: TelpherServer, tmp_path: Path, large: Path) -> None:
    sender = shares(tmp_path / "a", own, large)
    link = sender.link
    until(lambda: len(stored_in(tmp_path)) > 2)
    sender.interrupt()
    assert sender.ends() == 130, sender
    sender.says("the same command goes on from there")
    # Other terms, another copy: nobody gets one without the password that was asked for.
    other = shares(tmp_path / "a", own, large, "--downloads", "1")
    assert other.link != link
    other.interrupt()
    assert other.ends() == 130, other
    large.write_bytes(b"changed")
    changed = shares(tmp_path / "a", own, large)
    assert changed.ends() == 1, changed
    changed.says(r"large.bin has changed since .* telpher shares revoke \w{4}-\w{4}")


class AtTerminal(Terminal):
    """Somebody who types at a real terminal."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self._keys, terminal = pty.openpty()
        with os.fdopen(terminal, "rb") as screen:
            super().__init__(home, *arguments, stdin=screen)

    def types(self, line: str) -> None:
        """Type it when it would not be shown."""
        until(lambda: not termios.tcgetattr(self._keys)[3] & termios.ECHO)
        os.write(self._keys, f"{line}\n".encode())

    @property
    def shown(self) -> bytes:
        """What the terminal has shown of what was typed."""
        os.set_blocking(self._keys, False)
        try:
            return os.read(self._keys, 4096)
        except OSError:  # there is nothing, or nobody is at the other end any more
            return b""
        finally:
            os.set_blocking(self._keys, True)


def test_a_password_is_asked_for_and_not_shown(server: TelpherServer, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x" * 3_000_000)
    sender = AtTerminal(
        tmp_path / "a", "share", "--server", server.url, str(file), "--password-prompt"
    )
    sender.types("pass w\u00f6rd")
    sender.types("pass w\u00f6rd")
    assert sender.ends(PATIENCE) == 0, str(sender)
    assert sender.shown == b""
    typed = b"wrong\npass w\xc3\xb6rd\n"
    command = ("receive", sender.link, "--output", str(tmp_path / "output"), "--yes")
    receiver = Terminal(tmp_path / "b", *command, stdin=typed)
    assert receiver.ends(PATIENCE) == 0, receiver
    receiver.says("This password is wrong")
    assert (tmp_path / "output" / "file").read_bytes() == file.read_bytes()
    without = Terminal(tmp_path / "b", *command, stdin=b"")
    assert without.ends(PATIENCE) == 130, without


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("missing",), "file-unreadable"),
        (("--expires", "30m", "home"), "kept for 1h to 30d"),
        (("--expires", "soon", "home"), "no time such as"),
        (("--downloads", "0", "home"), "greater than or equal to 1"),
    ],
)
def test_misuse(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    run = Terminal(tmp_path / "home", "share", *arguments)
    assert run.ends() == 2
    assert words in str(run)


def test_nothing_behind_the_link(server: TelpherServer, tmp_path: Path) -> None:
    link = f"{server.url}/t#AAAA-AAAA.{'A' * 22}"
    receiver = Terminal.receives(tmp_path / "a", link, tmp_path / "output")
    assert receiver.ends() == 1
    assert "Nobody is sending with this code." in receiver.lines
