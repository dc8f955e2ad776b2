"""Two terminals: everything that they can send, and every way in which it may end."""

import os
from pathlib import Path
from random import Random

import pytest

from tests.servers import TelpherServer
from tests.terminal import Terminal
from tests.trees import contents, make_many, make_tree, sha256

PATIENCE = 120.0


def between(
    server: TelpherServer, home: Path, *paths: Path | str, **more: bytes
) -> tuple[Terminal, Terminal]:
    """A sender and a receiver who accepts, and the folder ``output`` of the home."""
    sender = Terminal.sends(home / "a", server.url, *paths, **more)
    return sender, Terminal.receives(home / "b", sender.link, home / "output")


def delivered(sender: Terminal, receiver: Terminal) -> None:
    assert receiver.ends(PATIENCE) == 0, receiver
    assert sender.ends() == 0, sender


def test_a_large_file(server: TelpherServer, tmp_path: Path) -> None:
    file = tmp_path / "large.bin"
    noise = Random(1)
    with file.open("wb") as opened:
        for _ in range(300):
            opened.write(noise.randbytes(1_000_000))
    delivered(*between(server, tmp_path, file))
    assert sha256(tmp_path / "output" / "large.bin") == sha256(file)


def test_a_thousand_files(server: TelpherServer, tmp_path: Path) -> None:
    make_many(tmp_path / "sent", files=1_000, size=100_000)
    delivered(*between(server, tmp_path, tmp_path / "sent"))
    assert contents(tmp_path / "output" / "sent") == contents(tmp_path / "sent")


def test_every_kind_of_name_and_size(server: TelpherServer, tmp_path: Path) -> None:
    make_tree(tmp_path / "sent")
    (tmp_path / "alone").touch()
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "alone").write_text("was here before")
    delivered(*between(server, tmp_path, tmp_path / "sent", tmp_path / "alone"))
    found = contents(tmp_path / "output")
    assert {path.partition("/")[0] for path in found} == {"sent", "alone", "alone (1)"}
    assert contents(tmp_path / "output" / "sent") == contents(tmp_path / "sent")
    assert (tmp_path / "output" / "alone").read_text() == "was here before"


@pytest.mark.parametrize(
    "size", [0, *(pytest.param(size, marks=pytest.mark.soak) for size in (1, 1 << 20)), 5_000_000]
)
def test_standard_input(server: TelpherServer, tmp_path: Path, size: int) -> None:
    data = Random(size).randbytes(size)
    delivered(*between(server, tmp_path, "-", stdin=data))
    assert (tmp_path / "output" / "stdin").read_bytes() == data


def test_by_spoken_code(server: TelpherServer, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("spoken")
    sender = Terminal.sends(tmp_path / "a", server.url, file)
    code = sender.code.lower().replace("-", " ")
    output = tmp_path / "output"
    receiver = Terminal.receives(tmp_path / "b", code, output, "--server", server.url)
    delivered(sender, receiver)
    assert (output / "a.txt").read_text() == "spoken"


def test_the_link_and_the_answer_from_standard_input(server: TelpherServer, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x")
    sender = Terminal.sends(tmp_path / "a", server.url, file)
    typed = f"{sender.link}\ny\n".encode()
    output = str(tmp_path / "output")
    receiver = Terminal(tmp_path / "b", "receive", "-", "--output", output, stdin=typed)
    assert receiver.ends() == 0, receiver
    assert sender.ends() == 0, sender
    assert (tmp_path / "output" / "file").read_bytes() == b"x"


def test_declined(server: TelpherServer, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("unwanted")
    sender = Terminal.sends(tmp_path / "a", server.url, file)
    output = tmp_path / "output"
    receiver = Terminal(
        tmp_path / "b", "receive", sender.link, "--output", str(output), stdin=b"n\n"
    )
    assert receiver.ends() == 1
    assert sender.ends() == 1
    assert "On the other side: Declined." in sender.lines
    assert not any(output.iterdir())


@pytest.mark.parametrize("who", ["sender", "receiver"])
def test_cancelled_in_the_middle(server: TelpherServer, tmp_path: Path, who: str) -> None:
    file = tmp_path / "large.bin"
    with file.open("wb") as opened:
        opened.truncate(1 << 30)
    sender, receiver = between(server, tmp_path, file)
    receiver.says(r"[1-9]\d* %")
    one, other = (sender, receiver) if who == "sender" else (receiver, sender)
    one.interrupt()
    assert one.ends() == 130, one
    assert other.ends() == 1, other
    assert "On the other side: Cancelled." in other.lines
    assert not any((tmp_path / "output").iterdir())


def test_cancelled_while_nobody_is_there(server: TelpherServer, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.touch()
    sender = Terminal.sends(tmp_path / "a", server.url, file)
    link = sender.link
    sender.interrupt()
    assert sender.ends() == 130
    receiver = Terminal.receives(tmp_path / "b", link, tmp_path / "output")
    assert receiver.ends() == 1
    assert "This transfer was ended." in str(receiver)


def test_a_changed_file(server: TelpherServer, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("as it was")
    sender = Terminal.sends(tmp_path / "a", server.url, file)
    link = sender.link
    file.write_text("as it is")
    receiver = Terminal.receives(tmp_path / "b", link, tmp_path / "output")
    assert sender.ends() == 1
    assert receiver.ends() == 1
    assert "A file has changed" in str(sender)
    assert "On the other side: A file has changed" in str(receiver)
    assert not any((tmp_path / "output").iterdir())


def test_a_second_receiver(server: TelpherServer, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.touch()
    sender = Terminal.sends(tmp_path / "a", server.url, file)
    answer, unanswered = os.pipe()
    command = ("receive", sender.link, "--output", str(tmp_path / "output"))
    with os.fdopen(answer, "rb") as question, os.fdopen(unanswered, "wb"):
        first = Terminal(tmp_path / "b", *command, stdin=question)
        first.says("They are sending")
        second = Terminal.receives(tmp_path / "c", sender.link, tmp_path / "output")
        assert second.ends() == 1
        assert "Somebody else is receiving this already." in second.lines


def test_answered_and_not_answered(server: TelpherServer, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("asked for")
    output = tmp_path / "output"
    sender = Terminal.sends(tmp_path / "a", server.url, file)
    command = ("receive", sender.link, "--output", str(output))
    delivered(sender, Terminal(tmp_path / "b", *command, stdin=b"yes\n"))
    assert (output / "a.txt").read_text() == "asked for"

    sender = Terminal.sends(tmp_path / "a", server.url, file)
    answer, unanswered = os.pipe()
    command = ("receive", sender.link, "--output", str(output))
    with os.fdopen(answer, "rb") as question, os.fdopen(unanswered, "wb"):
        receiver = Terminal(tmp_path / "b", *command, stdin=question)
        receiver.says("They are sending")
        sender.interrupt()
        assert receiver.ends() == 1, "it waits for nobody's answer"
    assert "On the other side: Cancelled." in str(receiver)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("receive", "nonsense"), "neither a link nor a code"),
        (("send", "missing"), "file-unreadable"),
        (("send", "-", "missing"), "standard input"),
        (("receive", "AAAA-AAAA-AAAA", "--output", "/dev/null/x"), "Nothing can be put there"),
    ],
)
def test_misuse(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    run = Terminal(tmp_path / "home", *arguments)
    assert run.ends() == 2
    assert words in str(run)


def test_nobody_there(server: TelpherServer, tmp_path: Path) -> None:
    unknown = Terminal.receives(
        tmp_path / "a", "ZZZZ-ZZZZ-ZZZZ", tmp_path / "output", "--server", server.url
    )
    assert unknown.ends() == 1
    assert "Nobody is sending with this code." in unknown.lines
    nowhere = Terminal.sends(tmp_path / "b", "http://127.0.0.1:9", tmp_path / "a")
    assert nowhere.ends() == 1
    assert "The server cannot be reached." in nowhere.lines
