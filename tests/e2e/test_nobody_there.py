"""Nobody has come within a minute: what the sender chose for that is what the page does."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.copies import consents, facts, says, stored_in
from tests.e2e.people import Person, sha256
from tests.e2e.someone import PATIENCE

MakeFile = Callable[[str, int], Path]
MINUTE = 60_000
SIZE = 300_000


def test_a_copy_is_kept_where_it_was_wanted(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    sender.changes_browser().clock.install()
    file = make_file("left.bin", SIZE)
    sender.sends(file)
    link = sender.link
    consents(sender, "keep")
    sender.page.clock.fast_forward(MINUTE // 2)
    assert sender.phase == "inviting"
    sender.page.clock.fast_forward(MINUTE // 2)
    sender.waits_for("stored")
    says(sender, "Nobody has come so far, and you wanted a copy to be kept.")
    assert sender.link == link
    assert not sender.faults
    sender.leaves()
    receiver.opens_link(link)
    receiver.waits_for("deciding")
    expect(receiver.page.locator("main")).to_contain_text("From an encrypted copy")
    download = receiver.accepts_into_downloads(PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    receiver.waits_for("delivered")
    assert "copy" in facts(receiver)
    assert not receiver.faults


def test_nothing_is_stored_before_somebody_is_asked(
    sender: Person, receiver: Person, make_file: MakeFile, tmp_path: Path
) -> None:
    asked: list[str] = []
    sender.page.on("request", lambda request: asked.append(request.url))
    sender.changes_browser().clock.install()
    file = make_file("left.bin", SIZE)
    sender.sends(file)
    consents(sender, "ask")
    sender.page.clock.fast_forward(2 * MINUTE)
    assert sender.phase == "inviting"
    expect(sender.page.get_by_text("They cannot come now?")).to_be_visible()
    receiver.opens_link(sender.link)
    download = receiver.accepts_into_downloads(PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    receiver.waits_for("delivered")
    sender.waits_for("delivered")
    assert "direct" in facts(receiver)
    assert not [url for url in asked if "/api/share" in url]
    assert not stored_in(tmp_path)
    assert not sender.faults
    assert not receiver.faults
