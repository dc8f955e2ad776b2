"""What a sender chose about a copy, if the two miss each other, is what holds after a reload."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.copies import Consent, consents
from tests.e2e.people import Person
from tests.e2e.test_sender_reloads import reloads

CONSENTS: tuple[Consent, ...] = ("keep", "never", "ask")
MakeFile = Callable[[str, int], Path]

KEPT = """async () => {
  const opening = indexedDB.open("telpher-sendings");
  const database = await new Promise((resolve) => {
    opening.onsuccess = () => resolve(opening.result);
  });
  const asked = database.transaction("sendings").objectStore("sendings").getAll();
  const [kept] = await new Promise((resolve) => {
    asked.onsuccess = () => resolve(asked.result);
  });
  database.close();
  return kept.consent;
}"""


def test_the_choice_about_a_copy_outlives_the_page(sender: Person, make_file: MakeFile) -> None:
    sender.page.on("dialog", lambda dialog: dialog.accept())
    file = make_file("chosen.bin", 1_000)
    chosen = sender.page.get_by_test_id("copy").locator("input:checked")
    sender.sends(file)
    expect(chosen).to_have_value("ask")
    for consent in CONSENTS:
        consents(sender, consent)
        sender.page.wait_for_function(f"async () => (await ({KEPT})()) === '{consent}'")
        reloads(sender)
        sender.chooses(file)
        sender.waits_for("inviting")
        expect(chosen).to_have_value(consent)
    assert not sender.faults
