"""What the page says to those who do not see it, while a transfer runs."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.people import Person

MakeFile = Callable[[str, int], Path]
SIZE = 40_000_000

LISTEN = """
window.heard = [];
document.addEventListener("DOMContentLoaded", () => {
  const listen = () => {
    const text = document.querySelector("[role=status][data-testid=announcement]")?.textContent;
    if (text && text !== heard.at(-1)) heard.push(text);
  };
  new MutationObserver(listen)
    .observe(document.body, {subtree: true, childList: true, characterData: true});
});
"""


def test_what_happens_is_announced(sender: Person, receiver: Person, make_file: MakeFile) -> None:
    for someone in (sender, receiver):
        someone.changes_browser().add_init_script(LISTEN)
    sender.sends(make_file("heard.bin", SIZE))
    receiver.opens_link(sender.link)
    receiver.accepts_into_downloads(timeout=60_000)
    for someone, bar in ((sender, "Sent and confirmed"), (receiver, "Received and checked")):
        someone.waits_for("delivered")
        region = someone.page.get_by_test_id("announcement")
        expect(region).not_to_be_empty()
        assert region.get_attribute("aria-live") == "polite"
        heard: list[str] = someone.reads("heard")
        assert len(set(heard)) == len(heard), "said twice"
        progress = [text for text in heard if text.startswith(bar)]
        # A quarter may be passed between two looks, and the last word is that all is delivered.
        quarters = [f"{bar}: {percent}%" for percent in (0, 25, 50, 75, 100)]
        assert len(progress) >= 2
        assert progress == [text for text in quarters if text in progress]
        rest = [text for text in heard if text not in progress]
        assert len(rest) <= 7, rest
        assert "downloads" in heard[-1]
