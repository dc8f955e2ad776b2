"""Every way in which a transfer ends without a delivery, seen on both screens."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.people import NO_PICKER, Chromiums, Person
from tests.servers import TelpherServer

MakeFile = Callable[[str, int], Path]
LARGE = 200_000_000


def begin(sender: Person, receiver: Person, file: Path) -> None:
    """Both are in the middle of the file."""
    sender.sends(file)
    receiver.opens_link(sender.link)
    receiver.accepts()
    sender.waits_for("transferring")
    receiver.waits_for("transferring")


def test_decline(sender: Person, receiver: Person, make_file: MakeFile) -> None:
    sender.sends(make_file("a.txt", 10))
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")
    sender.waits_for("deciding")
    receiver.clicks("Decline")
    assert receiver.end == "declined"
    assert sender.end == "declined"


@pytest.mark.soak  # between a Chromium and a Firefox each of them cancels in every run
@pytest.mark.parametrize("who", ["sender", "receiver"])
def test_cancel_in_the_middle(
    who: str, sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    begin(sender, receiver, make_file("large.bin", LARGE))
    canceller = sender if who == "sender" else receiver
    canceller.clicks("Cancel")
    assert sender.end == "cancelled"
    assert receiver.end == "cancelled"
    receiver.waits_until_nothing_is_staged()


def test_sender_cancels_while_the_receiver_decides(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    sender.sends(make_file("a.txt", 10))
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")
    sender.clicks("Cancel")
    assert sender.end == "cancelled"
    assert receiver.end == "cancelled"


def test_sender_cancels_while_waiting(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    sender.sends(make_file("a.txt", 10))
    link = sender.link
    sender.clicks("Cancel")
    assert sender.end == "cancelled"
    receiver.opens_link(link)
    assert receiver.end == "closed"


def test_receiver_closes_the_tab_in_the_middle(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    begin(sender, receiver, make_file("large.bin", LARGE))
    receiver.leaves()
    sender.waits_for("reconnecting")
    sender.clicks("Cancel")
    assert sender.end == "cancelled"


def test_receiver_closes_before_deciding(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    sender.sends(make_file("a.txt", 10))
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")
    receiver.leaves()
    sender.waits_for("connecting")
    sender.clicks("Cancel")
    assert sender.end == "cancelled"


def test_second_receiver_is_refused(
    chromiums: Chromiums,
    server: TelpherServer,
    sender: Person,
    receiver: Person,
    make_file: MakeFile,
) -> None:
    sender.sends(make_file("a.txt", 10))
    link = sender.link
    receiver.opens_link(link)
    receiver.waits_for("deciding")
    with chromiums.person(server.url, NO_PICKER) as third:
        third.opens_link(link)
        assert third.end == "already-joined"
    receiver.accepts_into_downloads(timeout=20_000)
    sender.waits_for("delivered")


def test_file_that_changes_while_it_is_sent(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    file = make_file("log.txt", LARGE)
    begin(sender, receiver, file)
    with file.open("ab") as opened:
        opened.write(b"one line more")
    assert sender.end == "file-changed"
    assert receiver.end == "file-changed"


def test_no_space_for_the_file(sender: Person, receiver: Person, make_file: MakeFile) -> None:
    sender.sends(make_file("large.bin", LARGE))
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")
    # Something else takes it while the person decides.
    receiver.has_room_for(LARGE // 2)
    receiver.accepts()
    assert receiver.end == "no-space"
    assert sender.end == "no-space"


def test_unknown_code(receiver: Person) -> None:
    receiver.opens_the_page()
    receiver.types_code("0000-0000-0000")
    assert receiver.end == "unknown-code"


def test_broken_link_is_a_kind_screen(receiver: Person) -> None:
    receiver.page.goto(f"{receiver.server}/t#nonsense")
    expect(receiver.page.get_by_role("heading", level=1)).to_be_visible()
    expect(receiver.page.get_by_role("button", name="Receive", exact=True)).to_be_visible()
