"""What was delivered is listed in this browser alone, as long as the person wants it."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.e2e.people import Person

MakeFile = Callable[[str, int], Path]


def deliver(sender: Person, receiver: Person, file: Path) -> None:
    sender.sends(file)
    receiver.opens_link(sender.link)
    receiver.accepts_into_downloads(timeout=20_000)
    for someone in (sender, receiver):
        someone.waits_for("delivered")


def opens_the_list(someone: Person) -> Locator:
    someone.opens_the_page()
    someone.page.get_by_text("Earlier deliveries").click()
    return someone.page.get_by_test_id("deliveries")


def test_both_sides_list_a_delivery(sender: Person, receiver: Person, make_file: MakeFile) -> None:
    file = make_file("one \U0001f9ff.bin", 2_000)
    deliver(sender, receiver, file)
    root = sender.page.get_by_test_id("root").get_attribute("data-root") or ""
    kept = sender.reads("Object.entries(localStorage).flat().join()")
    deliver(sender, receiver, make_file("two.bin", 10))
    for someone, told in ((sender, "Sent"), (receiver, "Received")):
        lines = opens_the_list(someone).get_by_role("listitem")
        expect(lines).to_have_count(2)
        expect(lines.last).to_contain_text("one \U0001f9ff.bin")
        expect(lines.last).to_contain_text(told)
        expect(lines.last).to_contain_text("2\xa0kB")
        expect(lines.last).to_contain_text(root[:8])
    assert root[:8] in kept
    assert root not in kept
    assert "#" not in kept
    assert not sender.faults


def test_what_is_listed_can_be_removed_and_the_list_be_refused(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    file = make_file("one.bin", 10)
    deliver(sender, receiver, file)
    sender.clicks("Do not note it")
    expect(opens_the_list(sender)).to_contain_text("None yet")

    listed = opens_the_list(receiver)
    receiver.clicks("Remove one.bin from this list")
    expect(listed).to_contain_text("None yet")
    assert "one.bin" not in receiver.reads("Object.entries(localStorage).flat().join()")
    receiver.clicks("Keep no list")
    expect(listed).to_contain_text("keeps no list")

    deliver(sender, receiver, file)
    expect(receiver.page.get_by_text("Do not note it")).to_have_count(0)
    listed = opens_the_list(receiver)
    expect(listed).to_contain_text("keeps no list")
    assert "one.bin" not in receiver.reads("Object.entries(localStorage).flat().join()")
    receiver.clicks("Keep a list")
    expect(listed).to_contain_text("None yet")

    deliver(sender, receiver, file)
    expect(opens_the_list(receiver).get_by_role("listitem")).to_have_count(1)
    receiver.clicks("Clear the list")
    expect(receiver.page.get_by_test_id("deliveries")).to_contain_text("None yet")
