"""A transfer whose connection is cut again and again goes on by itself, and from where it was."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.e2e import wires
from tests.e2e.people import Person, sha256

MakeFile = Callable[[str, int], Path]
SIZE = 60_000_000
CUTS = 20
CHUNK = 1 << 20
PATIENCE = 60_000


@pytest.fixture
def watched(sender: Person, receiver: Person) -> tuple[Person, Person]:
    wires.watch(sender)
    wires.watch(receiver)
    return sender, receiver


@pytest.mark.soak
def test_twenty_cuts_in_one_transfer(watched: tuple[Person, Person], make_file: MakeFile) -> None:
    sender, receiver = watched
    chance = Random(20)
    file = make_file("cut.bin", SIZE)
    sender.sends(file)
    receiver.opens_link(sender.link)
    with receiver.page.expect_download(timeout=10 * PATIENCE) as download:
        receiver.accepts()
        for number in range(CUTS):
            # Somewhere in this twentieth of the stream, on either side.
            count = round((number + chance.random()) * SIZE / CUTS)
            wires.waits_for_frames(receiver, count, connections=number + 1)
            wires.cut(chance.choice(watched))
    assert sha256(Path(download.value.path())) == sha256(file)
    receiver.waits_for("delivered")
    sender.waits_for("delivered")

    seen = wires.traffic(receiver)
    assert len(seen.by_channel) == CUTS + 1
    whole = {chunk: min(CHUNK, SIZE - chunk * CHUNK) for chunk in range(-(-SIZE // CHUNK))}
    incomplete = sum(
        size
        for channel in seen.by_channel.values()
        for chunk, size in channel.items()
        if size < whole[chunk]
    )
    again = seen.payload - SIZE
    assert 0 <= again <= incomplete
    assert incomplete <= CUTS * 3 * CHUNK, "few chunks are under way at a time"
    assert not sender.faults
    assert not receiver.faults


def test_lost_while_the_receiver_decides(
    watched: tuple[Person, Person], make_file: MakeFile
) -> None:
    sender, receiver = watched
    file = make_file("patient.bin", 3_000_000)
    sender.sends(file)
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")
    wires.cut(sender)
    wires.waits_for_words(receiver, "proposal", 2)
    receiver.waits_for("deciding")
    sender.waits_for("deciding")
    download = receiver.accepts_into_downloads(timeout=PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    words = [word for _, word, _, _ in receiver.reads("window.came")]
    assert words.count("proposal") == 2
    assert words.count("slice") == 1, "the manifest is not sent again"
