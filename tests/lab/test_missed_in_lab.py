"""Two terminals without a path, or without one any more: what the sender agreed to, happens."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.lab.lab import Lab
from tests.lab.shaper import Shape
from tests.lab.test_recorded_in_lab import RecordingServer
from tests.terminal import Terminal
from tests.trees import sha256

SIZE = 30_000_000
PATIENCE = 120.0


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    yield
    Terminal.end_all()


@pytest.fixture
def server(lab: Lab, tmp_path: Path) -> Iterator[RecordingServer]:
    with RecordingServer(lab, tmp_path) as running:
        yield running


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "file.bin"
    file.write_bytes(Random(SIZE).randbytes(SIZE))
    return file


def begin(lab: Lab, server: RecordingServer, file: Path, missed: str) -> tuple[Terminal, Terminal]:
    home = file.parent
    command = ("send", "--server", server.url, str(file), "--if-missed", missed)
    sender = lab.a.inside(lambda: Terminal(home / "a", *command))
    link = sender.link
    return sender, lab.b.inside(lambda: Terminal.receives(home / "b", link, home / "output"))


def asked(server: RecordingServer) -> set[str]:
    return {each["path"] for each in server.record if each.get("method") in ("POST", "PUT")}


def expect_nothing_stored(server: RecordingServer, file: Path) -> None:
    assert not [path for path in asked(server) if path.startswith(("/api/share", "/api/upload"))]
    assert not list((file.parent / "data" / "shares").iterdir())


def test_udp_blocked(lab: Lab, server: RecordingServer, file: Path) -> None:
    lab.block_udp()
    sender, receiver = begin(lab, server, file, "store")
    assert sender.ends(PATIENCE) == 0, str(sender)
    assert receiver.ends(PATIENCE) == 0, str(receiver)
    sender.says("no direct path could be found between the two networks")
    receiver.says("No direct path could be found .* has stored an encrypted copy")
    assert sha256(file.parent / "output" / file.name) == sha256(file)


def test_live_only_stores_nothing(lab: Lab, server: RecordingServer, file: Path) -> None:
    lab.block_udp()
    sender, receiver = begin(lab, server, file, "live")
    for side in (sender, receiver):
        assert side.ends(PATIENCE) == 1, str(side)
        assert "No direct path could be found between the two networks." in side.lines
    expect_nothing_stored(server, file)


def test_live_only_stores_nothing_though_the_path_is_lost_or_nobody_comes(
    lab: Lab, server: RecordingServer, file: Path
) -> None:
    lab.shape(Shape(rate=3_000_000))
    sender, receiver = begin(lab, server, file, "live")
    receiver.says(r"[1-9]\d %")
    lab.cut(lab.a, lab.b)
    for side in (sender, receiver):
        side.says("The connection is lost.", PATIENCE)
    receiver.kill()
    sender.says("They have left, or lost their network", PATIENCE)
    sender.interrupt()
    assert sender.ends(PATIENCE) != 0
    expect_nothing_stored(server, file)


def test_cut_in_the_middle(lab: Lab, server: RecordingServer, file: Path) -> None:
    lab.shape(Shape(rate=3_000_000))
    sender, receiver = begin(lab, server, file, "store")
    receiver.says(r"[1-9]\d %")
    lab.cut(lab.a, lab.b)
    assert sender.ends(PATIENCE) == 0, str(sender)
    assert receiver.ends(PATIENCE) == 0, str(receiver)
    sender.says("The connection is lost, and has not come back.")
    receiver.says("The sender has stored an encrypted copy: going on from that.")
    assert sha256(file.parent / "output" / file.name) == sha256(file)
