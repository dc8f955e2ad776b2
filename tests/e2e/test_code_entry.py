"""The three fields of a code, as hands and phones fill them."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.e2e.people import Person

MakeFile = Callable[[str, int], Path]


def fields(someone: Person) -> Locator:
    return someone.page.get_by_role("group", name="Code").get_by_role("textbox")


def stands_there(someone: Person, *groups: str) -> None:
    for field, group in zip(fields(someone).all(), groups, strict=True):
        expect(field).to_have_value(group)


def test_typing_runs_on_and_deleting_runs_back(receiver: Person) -> None:
    receiver.opens_the_page()
    keyboard = receiver.page.keyboard
    fields(receiver).first.focus()
    keyboard.type("7k3m-9qwd 4tv")
    stands_there(receiver, "7K3M", "9QWD", "4TV")
    expect(fields(receiver).nth(2)).to_be_focused()
    for _ in range(3):
        keyboard.press("Backspace")
    expect(fields(receiver).nth(2)).to_be_focused()
    keyboard.press("Backspace")
    expect(fields(receiver).nth(1)).to_be_focused()
    stands_there(receiver, "7K3M", "9QWD", "")
    for _ in range(5):
        keyboard.press("Backspace")
    stands_there(receiver, "7K3M", "", "")
    keyboard.press("Backspace")
    stands_there(receiver, "7K3", "", "")
    keyboard.type("ol")
    stands_there(receiver, "7K30", "1", "")
    keyboard.press("Enter")
    hint = receiver.page.get_by_role("status").filter(has_text="three groups of four")
    expect(hint).to_be_visible()
    expect(fields(receiver).nth(1)).to_be_focused()


def test_letters_of_an_input_method_count_when_they_are_chosen(receiver: Person) -> None:
    receiver.opens_the_page()
    session = receiver.context.new_cdp_session(receiver.page)
    fields(receiver).first.focus()
    composing = {"text": "７ｋ３", "selectionStart": 3, "selectionEnd": 3}
    session.send("Input.imeSetComposition", composing)
    expect(fields(receiver).first).to_have_value("７ｋ３")
    session.send("Input.insertText", {"text": "７ｋ３ｍ"})
    stands_there(receiver, "7K3M", "", "")
    expect(fields(receiver).nth(1)).to_be_focused()


def test_what_is_pasted_finds_its_place(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    sender.sends(make_file("a.txt", 10))
    receiver.opens_the_page()
    receiver.changes_browser().grant_permissions(["clipboard-read", "clipboard-write"])

    def pastes(text: str) -> None:
        receiver.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        fields(receiver).nth(1).focus()
        receiver.page.keyboard.press("Control+V")

    pastes("the code is 7k3m 9qwd-4tvn, ok?")
    stands_there(receiver, "7K3M", "9QWD", "4TVN")
    pastes("https://telpher.example/t#7K3M-9QWD.AAECAwQFBgcICQoLDA0ODw")
    expect(receiver.page.get_by_text("This link belongs to telpher.example.")).to_be_visible()
    pastes(f"look: {sender.link}")
    receiver.page.wait_for_url(sender.link)


def test_a_phone_does_not_meddle(receiver: Person) -> None:
    receiver.opens_the_page()
    for number, field in enumerate(fields(receiver).all()):
        for name, value in {
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "translate": "no",
            "enterkeyhint": "go",
            "aria-label": f"Characters {number * 4 + 1} to {number * 4 + 4}",
        }.items():
            expect(field).to_have_attribute(name, value)
