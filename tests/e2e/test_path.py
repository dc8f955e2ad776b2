"""Which way the bytes take, as both screens say it: straight, or through a real TURN server."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.e2e import wires
from tests.e2e.people import NO_PICKER, Person, person, sha256
from tests.servers import TelpherServer
from tests.turn import turn_server

MakeFile = Callable[[str, int], Path]
SIZE = 20_000_000

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


@pytest.fixture
def couple(
    request: pytest.FixtureRequest, playwright: Playwright, tmp_path: Path, relaying: TelpherServer
) -> Iterator[tuple[Person, Person]]:
    """A sender and a receiver; the one whom the test names by `indirect` is cut off."""
    with ExitStack() as people:

        def somebody(name: str) -> Person:
            scripts = (NO_PICKER, RELAYED_ONLY) if name == request.param else (NO_PICKER,)
            return people.enter_context(person(playwright, tmp_path / name, relaying.url, *scripts))

        yield somebody("sender"), somebody("receiver")


@pytest.mark.parametrize("couple", ["receiver"], indirect=True)
def test_relayed(couple: tuple[Person, Person], make_file: MakeFile) -> None:
    both_say("Relayed", *couple, make_file("far.bin", SIZE))


@pytest.mark.soak
@pytest.mark.parametrize("couple", ["sender"], indirect=True)
def test_the_next_connection_takes_another_way(
    couple: tuple[Person, Person], make_file: MakeFile
) -> None:
    sender, receiver = couple
    for someone in couple:
        wires.watch(someone)
    file = make_file("far.bin", SIZE)
    sender.sends(file)
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")
    for someone in couple:
        expect(someone.page.get_by_test_id("path")).to_contain_text("Relayed")
    sender.reads("void (window.policy = 'all')")
    wires.cut(sender)
    for someone in couple:
        expect(someone.page.get_by_test_id("path")).to_contain_text("Direct", timeout=30_000)
    download = receiver.accepts_into_downloads(timeout=120_000)
    assert sha256(Path(download.path())) == sha256(file)
    for someone in couple:
        someone.waits_for("delivered")
        expect(someone.page.get_by_test_id("facts")).to_contain_text("direct")
