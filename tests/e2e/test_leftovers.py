"""What was accepted and came to no end is shown on the start page: it can go on, or go."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e import wires
from tests.e2e.hasty import HastyServer
from tests.e2e.people import Person, sha256
from tests.e2e.test_reloads import CHUNK, acceptances

MakeFile = Callable[[str, int], Path]
SIZE = 60_000_000
PATIENCE = 60_000
LATER = "{ const now = Date.now; Date.now = () => now() + %d; }"
HOUR = 3_600_000
HELD = "navigator.locks.query().then(({held}) => held.map(({name}) => name))"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[HastyServer]:
    with HastyServer(tmp_path) as running:
        yield running


@pytest.fixture
def left_over(sender: Person, receiver: Person, make_file: MakeFile) -> Path:
    """Of this file a third or more has come when the sender goes for good."""
    file = make_file("half \U0001f9ff.bin", SIZE)
    wires.watch(sender)
    sender.sends(file)
    receiver.opens_link(sender.link)
    receiver.accepts()
    wires.waits_for_receipts(sender, SIZE // 3 // CHUNK)
    sender.clicks("Pause")
    sender.leaves()
    assert receiver.end == "peer-gone"
    expect(receiver.page.get_by_role("main")).to_contain_text("What has come stays")
    return file


def shown(receiver: Person) -> Locator:
    return receiver.page.get_by_test_id("leftovers")


def test_it_goes_on_when_the_same_is_sent_again(
    left_over: Path, sender: Person, receiver: Person
) -> None:
    receiver.clicks("Start over")
    line = shown(receiver).get_by_role("listitem")
    expect(line).to_have_count(1)
    expect(line).to_contain_text(left_over.name)
    expect(line).to_contain_text("of 60\xa0MB")
    again = Person(sender.context, sender.server, sender.context.new_page())
    wires.watch(again)
    again.sends(left_over)
    receiver.opens_link(again.link)
    download = receiver.accepts_into_downloads(PATIENCE)
    assert sha256(Path(download.path())) == sha256(left_over)
    again.waits_for("delivered")
    [held] = acceptances(again)
    assert len(held) >= SIZE // 3 // CHUNK
    receiver.waits_for("delivered")
    assert "telpher:handed" in receiver.reads(HELD)
    receiver.opens_the_page()
    expect(receiver.page.get_by_role("heading", level=1)).to_be_visible()
    expect(shown(receiver)).to_have_count(0)
    # The downloads have had their time to copy it.
    receiver.changes_browser().add_init_script(LATER % (2 * HOUR))
    receiver.opens_the_page()
    receiver.waits_until_nothing_is_staged()


def test_it_can_be_removed(left_over: Path, receiver: Person) -> None:
    receiver.opens_the_page()
    shown(receiver).get_by_role("button", name=f"Remove {left_over.name}").click()
    expect(shown(receiver)).to_have_count(0)
    receiver.waits_until_nothing_is_staged()


@pytest.mark.soak
@pytest.mark.usefixtures("left_over")
def test_after_a_week_it_is_forgotten(receiver: Person) -> None:
    receiver.changes_browser().add_init_script(LATER % (8 * 24 * HOUR))
    receiver.opens_the_page()
    receiver.waits_until_nothing_is_staged()
    expect(shown(receiver)).to_have_count(0)
