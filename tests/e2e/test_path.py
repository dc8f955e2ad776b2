"""Which way the bytes take, as both screens say it: straight, or through a real TURN server."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.e2e.people import NO_PICKER, Person, person, sha256
from tests.servers import TelpherServer
from tests.turn import turn_server

MakeFile = Callable[[str, int], Path]
SIZE = 60_000_000

RELAYED_ONLY = """
window.policy = "relay";
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(settings) {
    super({...settings, iceTransportPolicy: window.policy});
  }
};
"""
"""As on a network that lets nothing out but to the TURN server, until it is another network."""


def both_say(path: str, sender: Person, receiver: Person, file: Path) -> None:
    """While it is on its way, and at its end."""
    sender.sends(file)
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")
    with receiver.page.expect_download(timeout=120_000) as download:
        receiver.clicks("Accept")
        sender.clicks("Pause")
        for someone in (sender, receiver):
            expect(someone.page.get_by_test_id("path")).to_contain_text(path)
        sender.clicks("Go on")
    assert sha256(Path(download.value.path())) == sha256(file)
    for someone in (sender, receiver):
        someone.waits_for("delivered")
        expect(someone.page.get_by_test_id("facts")).to_contain_text(path.lower())
        assert not someone.faults


def test_direct(sender: Person, receiver: Person, make_file: MakeFile) -> None:
    both_say("Direct", sender, receiver, make_file("near.bin", SIZE))


@pytest.fixture
def relaying(tmp_path: Path) -> Iterator[TelpherServer]:
    with turn_server(tmp_path) as settings, TelpherServer(tmp_path, **settings) as running:
        yield running


@pytest.mark.parametrize("cut_off", ["sender", "receiver"])
def test_relayed(
    cut_off: str,
    playwright: Playwright,
    tmp_path: Path,
    relaying: TelpherServer,
    make_file: MakeFile,
) -> None:
    with ExitStack() as people:

        def somebody(name: str) -> Person:
            scripts = (NO_PICKER, RELAYED_ONLY) if name == cut_off else (NO_PICKER,)
            return people.enter_context(person(playwright, tmp_path / name, relaying.url, *scripts))

        sender, receiver = somebody("sender"), somebody("receiver")
        both_say("Relayed", sender, receiver, make_file("far.bin", SIZE))
