"""Either side pauses, each for itself, and the transfer goes on when both have gone on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e import wires
from tests.e2e.people import Person, sha256

MakeFile = Callable[[str, int], Path]
SIZE = 60_000_000
PATIENCE = 60_000

STOP_TIMERS = """() => {
  for (let id = setTimeout(() => {}); id > 0; id -= 1) clearTimeout(id);
}"""
"""Tabs that nobody looks at get their timers once a minute; these, never."""


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


@pytest.mark.soak
def test_pages_whose_timers_stand_still_keep_their_connection(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    both = sender, receiver
    for someone in both:
        wires.watch(someone)
    file = make_file("long.bin", SIZE)
    sender.sends(file)
    receiver.opens_link(sender.link)
    with receiver.page.expect_download(timeout=10 * PATIENCE) as download:
        receiver.accepts()
        wires.waits_for_frames(receiver, 1_000_000, connections=1)
        sender.clicks("Pause")
        sees(receiver, "They paused it.")
        for someone in both:
            someone.reads(STOP_TIMERS)
        # One in five seconds: longer than either side bears the other's silence.
        for someone in both:
            wires.waits_for_words(someone, "heartbeat", 8)
        sender.clicks("Go on")
    assert sha256(Path(download.value.path())) == sha256(file)
    for someone in both:
        someone.waits_for("delivered")
        assert not someone.faults
    assert len(wires.traffic(receiver).by_channel) == 1, "it was one connection all the time"
