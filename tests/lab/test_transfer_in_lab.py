"""Two terminals on a bad network: what is lost goes on by itself, what cannot be is said."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.lab.lab import Lab
from tests.lab.server import LabServer
from tests.lab.shaper import Shape
from tests.terminal import Terminal
from tests.trees import sha256

SIZE = 30_000_000
SLOW = Shape(rate=3_000_000)
"""Slow enough to be cut in the middle."""
PATIENCE = 90.0
LOST = "The connection is lost"


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    yield
    Terminal.end_all()


@pytest.fixture
def server(lab: Lab, tmp_path: Path) -> Iterator[LabServer]:
    with LabServer(lab, tmp_path) as running:
        yield running


@pytest.fixture
def file(tmp_path: Path) -> Path:
    noise = Random(SIZE)
    file = tmp_path / "file.bin"
    file.write_bytes(noise.randbytes(SIZE))
    return file


def begin(lab: Lab, server: LabServer, file: Path) -> tuple[Terminal, Terminal]:
    """The sender in ``a``, the receiver in ``b``."""
    home = file.parent
    sender = lab.a.inside(lambda: Terminal.sends(home / "a", server.url, file))
    link = sender.link
    return sender, lab.b.inside(lambda: Terminal.receives(home / "b", link, home / "output"))


def delivered(sender: Terminal, receiver: Terminal, file: Path) -> None:
    assert receiver.ends(PATIENCE) == 0, receiver
    assert sender.ends(PATIENCE) == 0, sender
    assert sha256(file.parent / "output" / file.name) == sha256(file)


def test_cut_in_the_middle_without_a_word(lab: Lab, server: LabServer, file: Path) -> None:
    lab.shape(SLOW)
    sender, receiver = begin(lab, server, file)
    receiver.says(r"[1-9]\d %")
    lab.cut(lab.a, lab.b)
    sender.says(LOST, PATIENCE)
    receiver.says(LOST, PATIENCE)
    lab.mend(lab.a, lab.b)
    delivered(sender, receiver, file)


@pytest.mark.soak
def test_one_side_without_any_network(lab: Lab, server: LabServer, file: Path) -> None:
    lab.shape(SLOW)
    sender, receiver = begin(lab, server, file)
    receiver.says(r"[1-9]\d %")
    lab.cut(lab.b)
    sender.says(LOST, PATIENCE)
    receiver.says(LOST, PATIENCE)
    lab.mend(lab.b)
    delivered(sender, receiver, file)


def test_a_running_transfer_needs_no_server(lab: Lab, server: LabServer, file: Path) -> None:
    lab.shape(SLOW)
    sender, receiver = begin(lab, server, file)
    receiver.says(r"[1-9]\d? %")
    server.kill()
    receiver.says("Delivered and verified", PATIENCE)
    sender.says("Delivered and verified", PATIENCE)
    server.start()
    delivered(sender, receiver, file)
    assert LOST not in str(sender)


def test_a_long_path_that_loses_packets(lab: Lab, server: LabServer, file: Path) -> None:
    file.write_bytes(file.read_bytes()[:2_000_000])
    lab.shape(Shape(delay=0.025, loss=0.01))
    delivered(*begin(lab, server, file), file)


def test_udp_blocked(lab: Lab, server: LabServer, file: Path) -> None:
    lab.block_udp()
    sender, receiver = begin(lab, server, file)
    for side in (sender, receiver):
        assert side.ends(PATIENCE) == 1
        assert "No direct path could be found between the two networks." in side.lines
    assert not any((file.parent / "output").iterdir())
