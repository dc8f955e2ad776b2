"""Either side pauses, each for itself, and the transfer goes on when both have gone on."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e import wires
from tests.e2e.people import Person, sha256

MakeFile = Callable[[str, int], Path]
SIZE = 60_000_000
PATIENCE = 60_000


def sees(someone: Person, text: str) -> None:
    expect(someone.page.get_by_role("main").get_by_text(text)).to_be_visible()


def test_pause_from_each_side(sender: Person, receiver: Person, make_file: MakeFile) -> None:
    wires.watch(sender)
    wires.watch(receiver)
    file = make_file("long.bin", SIZE)
    sender.sends(file)
    receiver.opens_link(sender.link)
    with receiver.page.expect_download(timeout=10 * PATIENCE) as download:
        receiver.accepts()
        wires.waits_for_frames(receiver, 1_000_000, connections=1)
        sender.clicks("Pause")
        sees(sender, "You paused it.")
        sees(receiver, "They paused it.")
        wires.waits_for_silence(receiver)
        before = wires.traffic(receiver).payload
        assert before < SIZE
        receiver.clicks("Pause")
        sees(receiver, "You paused it.")
        wires.waits_for_words(sender, "pause", 1)
        sender.clicks("Go on")
        sees(sender, "They paused it.")
        wires.waits_for_silence(receiver)
        assert wires.traffic(receiver).payload == before
        receiver.clicks("Go on")
    assert sha256(Path(download.value.path())) == sha256(file)
    receiver.waits_for("delivered")
    sender.waits_for("delivered")
    assert not sender.faults
    assert not receiver.faults
