"""Over a signaling server that is not ours: it knows of no sessions, and drops nobody for us."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect
from websockets.sync.client import connect

from tests.e2e.people import Person, sha256
from tests.servers import TelpherServer
from tests.signaling.external import ExternalServer
from tests.terminal import Terminal

MakeFile = Callable[[str, int], Path]
PATIENCE = 20_000
MOST_RELAYS = 40
"""For a whole meeting, both sides together."""


@pytest.fixture
def external() -> Iterator[ExternalServer]:
    # The worst kind: it says that the peer has left when only an old socket of theirs has gone.
    with ExternalServer("after") as running:
        yield running


@pytest.fixture
def server(tmp_path: Path, external: ExternalServer) -> Iterator[TelpherServer]:
    with TelpherServer(tmp_path, NEXT_PUBLIC_SIGNALING_URL=external.url) as running:
        yield running


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    yield
    Terminal.end_all()


def met_quietly(external: ExternalServer, meetings: int = 1) -> None:
    assert 0 < external.relays <= MOST_RELAYS * meetings
    # What is said to make the server answer, and what crosses with a peer who leaves.
    assert set(external.errors) <= {"unknown-type", "peer-missing"}
    assert external.errors.count("peer-missing") <= 1


def test_between_two_pages(
    external: ExternalServer, sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    file = make_file("secret name.bin", 20_000_000)
    sender.sends(file)
    key = sender.link.rsplit(".", 1)[1]
    receiver.opens_link(sender.link)
    download = receiver.accepts_into_downloads(timeout=PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    sender.waits_for("delivered")
    met_quietly(external)
    for secret in (key, "secret name"):
        assert not any(secret in str(frame.message) for frame in external.frames)
    assert not sender.faults + receiver.faults


def test_from_the_terminal(
    external: ExternalServer,
    server: TelpherServer,
    receiver: Person,
    make_file: MakeFile,
    tmp_path: Path,
) -> None:
    file = make_file("a.bin", 20_000_000)
    sender = Terminal.sends(tmp_path / "a", server.url, file)
    receiver.opens_link(sender.link)
    download = receiver.accepts_into_downloads(timeout=PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    assert sender.ends() == 0, sender
    met_quietly(external)


def test_to_the_terminal(
    external: ExternalServer, sender: Person, make_file: MakeFile, tmp_path: Path
) -> None:
    file = make_file("a.bin", 20_000_000)
    sender.sends(file)
    receiver = Terminal.receives(tmp_path / "b", sender.link, tmp_path / "output")
    assert receiver.ends() == 0, receiver
    sender.waits_for("delivered")
    assert sha256(tmp_path / "output" / file.name) == sha256(file)
    met_quietly(external)


def test_both_begin_anew_while_they_wait(
    external: ExternalServer,
    server: TelpherServer,
    receiver: Person,
    make_file: MakeFile,
    tmp_path: Path,
) -> None:
    file = make_file("patient.bin", 100_000)
    sender = Terminal.sends(tmp_path / "a", server.url, file)
    link = sender.link
    sender.kill()
    receiver.opens_link(link)
    receiver.waits_for("connecting")
    receiver.page.reload()
    receiver.waits_for("connecting")
    assert external.relays == 0
    again = Terminal.sends(tmp_path / "a", server.url, file)
    assert again.link == link
    download = receiver.accepts_into_downloads(timeout=PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    assert again.ends() == 0, again
    met_quietly(external)


def in_another_tab(someone: Person) -> Person:
    """The same page once more, with what this tab remembers."""
    with someone.context.expect_page() as opened:
        someone.reads("void window.open(location.href)")
    return Person(someone.context, someone.server, opened.value)


def test_the_tab_that_came_last_goes_on(
    external: ExternalServer, sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    file = make_file("a.bin", 100_000)
    sender.sends(file)
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")
    other = in_another_tab(receiver)
    other.clicks("See what it is")
    other.waits_for("deciding")
    assert receiver.end == "replaced"
    expect(receiver.page.locator("main")).to_contain_text("opened in another window")
    download = other.accepts_into_downloads(timeout=PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    sender.waits_for("delivered")
    met_quietly(external, meetings=2)
    assert sum(frame.kind == "join-room" for frame in external.frames) == 3


def test_a_tab_that_waits_gives_way(
    server: TelpherServer, receiver: Person, make_file: MakeFile, tmp_path: Path
) -> None:
    file = make_file("a.bin", 100_000)
    sender = Terminal.sends(tmp_path / "a", server.url, file)
    link = sender.link
    sender.kill()
    receiver.opens_link(link)
    receiver.waits_for("connecting")
    other = in_another_tab(receiver)
    other.clicks("See what it is")
    assert receiver.end == "replaced"
    again = Terminal.sends(tmp_path / "a", server.url, file)
    download = other.accepts_into_downloads(timeout=PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    assert again.ends() == 0, again


def test_a_newcomer_whose_place_is_taken_is_told_why_and_comes_in_when_it_is_free(
    external: ExternalServer, sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    file = make_file("a.bin", 100_000)
    sender.sends(file)
    link = sender.link
    transfer_id = json.loads(external.frames[0].message)["transferId"]
    squatter = {"transferId": transfer_id, "role": "receiver", "token": "t" * 43}
    with connect(external.url) as socket:
        socket.send(json.dumps({"type": "join-room", **squatter}))
        sender.waits_for("connecting")
        receiver.page.clock.install()
        with receiver.page.expect_websocket() as refused:
            receiver.opens_link(link)
        if not refused.value.is_closed():
            refused.value.wait_for_event("close")
        assert receiver.phase == "opening"
        receiver.page.clock.fast_forward(15_000)
        receiver.waits_for("connecting")
        expect(receiver.page.locator("main")).to_contain_text("Someone else is in your place")
        assert set(external.errors) == {"role-taken"}
    download = receiver.accepts_into_downloads(timeout=PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    sender.waits_for("delivered")


def test_a_receiver_alone_hears_from_the_session_that_it_was_closed(
    external: ExternalServer,
    server: TelpherServer,
    receiver: Person,
    make_file: MakeFile,
    tmp_path: Path,
) -> None:
    sender = Terminal.sends(tmp_path / "a", server.url, make_file("a.bin", 10))
    link = sender.link
    sender.says("leave this running")
    sender.kill()
    receiver.page.clock.install()
    receiver.opens_link(link)
    receiver.waits_for("connecting")
    seat = json.loads(external.frames[0].message)
    proof = {"transferId": seat["transferId"], "token": seat["token"]}
    assert httpx.post(f"{server.url}/api/transfer/close", json=proof).status_code == 200
    receiver.page.clock.fast_forward(30_000)
    assert receiver.end == "closed"


def test_a_sender_who_cannot_ask_ends_with_the_time_of_the_session(
    sender: Person, make_file: MakeFile
) -> None:
    sender.page.clock.install()
    sender.sends(make_file("a.bin", 10))
    sender.page.route("**/api/transfer/extend", lambda route: route.abort())
    sender.page.clock.fast_forward("16:00")
    assert sender.end == "expired"
