"""A whole transfer by those who have no mouse, in both browsers."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.e2e.people import NO_PICKER, Person, person, sha256
from tests.e2e.someone import AtThePage
from tests.servers import TelpherServer

MakeFile = Callable[[str, int], Path]
Pair = tuple[AtThePage, AtThePage]
LARGE = 100_000_000
MOST_STOPS = 30

FOCUS = """() => {
  const element = document.activeElement;
  const {outlineStyle, outlineWidth} = getComputedStyle(element.closest(".chooser") ?? element);
  const bar = getComputedStyle(element, "::before");
  const {left, top, width, height} = element.getBoundingClientRect();
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  return {
    tag: element.tagName,
    name: (element.ariaLabel ?? element.labels?.[0]?.textContent ?? element.textContent).trim(),
    marked: element.tagName === "H1"
      ? bar.content === '""' && parseFloat(bar.borderInlineStartWidth) >= 2
      : outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
    focused: document.hasFocus(),
    seen: hit !== null && (element.contains(hit) || hit.contains(element)),
  };
}"""


@pytest.fixture
def chromium_of(
    playwright: Playwright, tmp_path: Path, server: TelpherServer
) -> Callable[[str], AbstractContextManager[AtThePage]]:
    """Somebody with a whole Chromium, which has a clipboard."""
    return lambda name: person(playwright, tmp_path / name, server.url, NO_PICKER)


def focus(someone: AtThePage) -> tuple[str, str]:
    """What has the focus, which everybody must be able to see: its element and its name."""
    found = someone.reads(FOCUS)
    assert found["marked"], found
    assert found["seen"], found
    return found["tag"], found["name"]


def goes_by_tab(someone: AtThePage, name: str, key: str = "Tab") -> None:
    """Until the element of that name has the focus."""
    for _ in range(MOST_STOPS):
        someone.presses(key)
        if focus(someone)[1] == name:
            return
    raise AssertionError(f"{name} cannot be reached by keyboard")


def is_at_the_heading(someone: AtThePage, phase: str) -> None:
    someone.waits_for(phase)
    until(someone, "document.activeElement.tagName === 'H1'")
    focus(someone)


def until(someone: AtThePage, condition: str) -> None:
    someone.reads(
        f"""async () => {{
          while (!({condition})) await new Promise((resolve) => setTimeout(resolve, 20));
        }}"""
    )


@pytest.mark.parametrize(
    "pair",
    [("chromium", "firefox"), pytest.param(("firefox", "chromium"), marks=pytest.mark.soak)],
    indirect=True,
    ids=" to ".join,
)
def test_from_start_to_end(pair: Pair, make_file: MakeFile) -> None:
    sender, receiver = pair
    file = make_file("keys.bin", LARGE)
    sender.opens_the_page()
    goes_by_tab(sender, "Choose files")
    sender.chooses_by_keyboard(file)
    is_at_the_heading(sender, "inviting")
    goes_by_tab(sender, "Copy link")
    sender.presses("Enter")
    until(sender, "document.activeElement.textContent === 'Copied'")

    receiver.goes_to(sender.link)
    goes_by_tab(receiver, "See what it is")
    receiver.presses("Enter")
    is_at_the_heading(receiver, "deciding")
    is_at_the_heading(sender, "deciding")
    goes_by_tab(receiver, "Accept")
    receiver.presses("Enter")
    for someone in pair:
        is_at_the_heading(someone, "transferring")

    for someone, other in (pair, reversed(pair)):
        goes_by_tab(someone, "Pause", "Shift+Tab")
        someone.presses("Space")
        until(someone, "document.activeElement.textContent === 'Go on'")
        until(other, "document.querySelector('main').textContent.includes('They paused it')")
        someone.presses("Space")
        until(someone, "document.activeElement.textContent === 'Pause'")
    arrived = receiver.downloaded(timeout=120_000)
    assert sha256(Path(arrived.path())) == sha256(file)
    for someone in pair:
        is_at_the_heading(someone, "delivered")
        goes_by_tab(someone, "Send something else")
        someone.presses("Enter")
        until(someone, "document.activeElement.textContent.startsWith('Send anything')")
    assert not sender.faults
    assert not receiver.faults


def test_no_view_holds_the_focus(sender: Person) -> None:
    """Round and round, also with everything unfolded."""
    sender.opens_the_page()
    goes_by_tab(sender, "or write or paste a text")
    sender.presses("Enter")
    rounds: list[list[tuple[str, str]]] = [[], []]
    for stops in rounds:
        for _ in range(MOST_STOPS):
            sender.presses("Tab")
            if sender.reads("document.activeElement === document.body"):
                break
            stops.append(focus(sender))
    assert rounds[0]
    assert rounds[1][0] == ("A", "Telpher")
    assert {("TEXTAREA", "Text to send"), ("BUTTON", "Receive")} <= set(rounds[1])


def test_escape_folds_the_text_away(sender: Person) -> None:
    sender.opens_the_page()
    goes_by_tab(sender, "or write or paste a text")
    sender.presses("Enter")
    goes_by_tab(sender, "Text to send")
    sender.presses("x")
    sender.presses("Escape")
    assert focus(sender) == ("SUMMARY", "or write or paste a text")
    assert not sender.reads("document.querySelector('details').open")
