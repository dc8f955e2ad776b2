"""A receiver's page is loaded anew, or its browser killed: what is on disk does not come again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e import wires
from tests.e2e.people import Person, sha256

MakeFile = Callable[[str, int], Path]
SIZE = 60_000_000
CHUNK = 1 << 20
WINDOW = 16
"""Chunks that the receiver may not have written yet."""
PATIENCE = 60_000


def begins(sender: Person, receiver: Person, file: Path) -> None:
    """Both pages are watched, and the receiver is asked."""
    wires.watch(sender)
    wires.watch(receiver)
    sender.sends(file)
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")


def chunks(ranges: list[list[int]]) -> set[int]:
    return {chunk for first, end in ranges for chunk in range(first, end)}


def acceptances(sender: Person) -> list[set[int]]:
    """Chunks that each one holds: at least those for which the sender had receipts before."""
    found: list[set[int]] = []
    confirmed: set[int] = set()
    for _, word, ranges, _ in sender.reads("window.came"):
        if word == "acceptance":
            held = chunks(ranges)
            assert held >= confirmed
            found.append(held)
        if word == "receipt":
            confirmed |= chunks(ranges)
    return found


@pytest.mark.parametrize("part", [0.1, 0.6])
def test_in_the_middle(sender: Person, receiver: Person, make_file: MakeFile, part: float) -> None:
    file = make_file("reloaded.bin", SIZE)
    begins(sender, receiver, file)
    receiver.clicks("Accept")
    wires.waits_for_frames(receiver, round(SIZE * part), connections=1)
    receiver.page.reload()
    receiver.clicks("See what it is")
    download = receiver.downloaded(PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    receiver.waits_for("delivered")
    sender.waits_for("delivered")
    first, second = acceptances(sender)
    assert not first
    assert len(second) * CHUNK >= SIZE * part - WINDOW * CHUNK
    seen = wires.traffic(receiver)
    assert not second & {chunk for channel in seen.by_channel.values() for chunk in channel}
