"""Where nothing comes, and the connection does not break: both screens say so, and it goes on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e import wires
from tests.e2e.people import Person, sha256

MakeFile = Callable[[str, int], Path]
SIZE = 60_000_000
STILL = "Nothing comes through at the moment."


@pytest.mark.soak
def test_nothing_comes_and_then_it_goes_on(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    wires.watch(sender)
    wires.watch(receiver)
    file = make_file("stalled.bin", SIZE)
    sender.sends(file)
    receiver.opens_link(sender.link)
    with receiver.page.expect_download(timeout=120_000) as download:
        receiver.accepts()
        wires.waits_for_frames(receiver, 1_000_000, connections=1)
        wires.block(receiver, blocked=True)
        for someone in (sender, receiver):
            expect(someone.page.get_by_role("main")).to_contain_text(STILL, timeout=60_000)
            assert someone.phase == "transferring"
            assert "left" not in someone.page.locator(".numbers").inner_text()
        wires.block(receiver, blocked=False)
        expect(receiver.page.get_by_role("main")).not_to_contain_text(STILL, timeout=60_000)
    assert sha256(Path(download.value.path())) == sha256(file)
    for someone in (sender, receiver):
        someone.waits_for("delivered")
        assert not someone.faults
    assert len(wires.traffic(receiver).by_channel) == 1, "it was one connection all the time"
