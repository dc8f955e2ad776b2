"""The page speaks its reader's language from the first word on, and changes it in place."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.e2e.firefox import firefox_person, running_firefox
from tests.e2e.people import NO_PICKER, Person, person, sha256
from tests.e2e.someone import AtThePage
from tests.servers import TelpherServer

MakeFile = Callable[[str, int], Path]

CATALOGUES = """
performance.getEntriesByType("resource")
  .map(({name}) => name.match(/assets[/](de|fr|es|pt|zh|ja|ar)-/)?.[1])
  .filter((found) => found !== undefined)
"""
"""The languages that the page has loaded, beside the English that it brings."""

WATCH_HEADINGS = """
window.headings = [];
new MutationObserver(() => {
  const heading = document.querySelector("h1")?.textContent;
  if (heading && heading !== headings.at(-1)) headings.push(heading);
}).observe(document, {childList: true, subtree: true, characterData: true});
"""

FIRST_HEADINGS = """() => new Promise((resolve) => {
  const look = () => headings.length > 0 ? resolve(headings) : requestAnimationFrame(look);
  look();
})"""


@pytest.fixture
def reader(
    request: pytest.FixtureRequest, playwright: Playwright, tmp_path: Path, server: TelpherServer
) -> Iterator[Person]:
    """Somebody whose browser asks for the language that the test names by `indirect`."""
    profile = tmp_path / "reader"
    with person(playwright, profile, server.url, NO_PICKER, locale=request.param) as someone:
        yield someone


@pytest.fixture
def german(playwright: Playwright, tmp_path: Path, server: TelpherServer) -> Iterator[Person]:
    with person(playwright, tmp_path / "german", server.url, locale="de-AT") as someone:
        yield someone


def heading(someone: Person, text: str) -> None:
    expect(someone.page.get_by_role("heading", level=1)).to_have_text(text)


def written(someone: AtThePage) -> tuple[str, str]:
    language, direction = someone.reads("[document.documentElement.lang, document.dir]")
    return language, direction


def chooses_language(someone: Person, name: str) -> None:
    someone.page.get_by_role("combobox").select_option(label=name)


@pytest.mark.parametrize("reader", ["ar-EG"], indirect=True)
def test_from_left_to_right_and_from_right_to_left(
    german: Person, reader: Person, make_file: MakeFile
) -> None:
    def fits() -> None:
        assert reader.reads("document.documentElement.scrollWidth") <= 390, reader.phase

    def presses_the_one_thing_to_do() -> None:
        reader.page.locator("main .button.primary").click()

    file = make_file("between two scripts.bin", 2_400_000)
    german.sends(file)
    heading(german, "Gib diesen Link weiter")
    expect(german.page.get_by_test_id("size")).to_have_text("2,4\u00a0MB")
    assert written(german) == ("de", "ltr")
    assert german.reads(CATALOGUES) == ["de"]

    reader.page.set_viewport_size({"width": 390, "height": 844})
    reader.goes_to(german.link)
    expect(reader.page.locator("main")).to_be_visible()
    assert written(reader) == ("ar", "rtl")
    assert reader.reads(CATALOGUES) == ["ar"]
    fits()
    sender_tower, receiver_tower = reader.page.locator(".scene .tower").all()
    here, there = sender_tower.bounding_box(), receiver_tower.bounding_box()
    assert here is not None
    assert there is not None
    assert here["x"] > there["x"], "the sender stands where reading begins"

    presses_the_one_thing_to_do()
    reader.waits_for("deciding")
    heading(reader, "هل تريد هذا الملف؟")
    expect(reader.page.get_by_test_id("size")).to_have_text("٢٫٤\u00a0م.ب")
    fits()
    reader.page.locator("summary").click()
    words = reader.page.get_by_test_id("words")
    expect(words).to_have_attribute("lang", "en")
    fits()
    with reader.page.expect_download() as download:
        presses_the_one_thing_to_do()
    assert sha256(Path(download.value.path())) == sha256(file)
    reader.waits_for("delivered")
    german.waits_for("delivered")
    fits()
    reader.goes_to(reader.server)
    fits()
    assert not reader.faults
    assert not german.faults


def test_the_language_changes_while_somebody_waits(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    file = make_file("patient.bin", 1000)
    sender.sends(file)
    link = sender.link
    chooses_language(sender, "日本語")
    heading(sender, "このリンクを相手に送ってください")
    assert written(sender) == ("ja", "ltr")
    assert sender.link == link
    chooses_language(sender, "العربية")
    heading(sender, "أرسل هذا الرابط إلى الطرف الآخر")
    assert written(sender) == ("ar", "rtl")

    receiver.opens_link(link)
    assert sha256(Path(receiver.accepts_into_downloads(timeout=20_000).path())) == sha256(file)
    sender.waits_for("delivered")
    sender.opens_the_page()
    assert written(sender) == ("ar", "rtl"), "a choice is kept"
    assert not sender.faults


@pytest.mark.parametrize("reader", ["ja"], indirect=True)
def test_no_other_language_comes_first(reader: Person) -> None:
    reader.changes_browser().add_init_script(WATCH_HEADINGS)
    reader.opens_the_page()
    heading(reader, "何でも、相手に直接送れます。")
    assert reader.reads("headings") == ["何でも、相手に直接送れます。"]
    assert written(reader) == ("ja", "ltr")
    assert reader.reads("document.querySelector('meta[name=description]').content").startswith(
        "ファイルを"
    )


@pytest.mark.soak
def test_firefox_in_another_language(tmp_path: Path, server: TelpherServer) -> None:
    wanted = ("intl.accept_languages", "ast, fr-CH, en")
    with (
        running_firefox(tmp_path / "profile", wanted) as browser,
        firefox_person(browser, tmp_path / "files", server.url, WATCH_HEADINGS) as reader,
    ):
        reader.opens_the_page()
        assert reader.reads(FIRST_HEADINGS) == ["Envoyez tout, sans détour."]
        assert written(reader) == ("fr", "ltr")
        assert reader.reads(CATALOGUES) == ["fr"]
        assert not reader.faults


@pytest.mark.parametrize("reader", ["ja"], indirect=True)
def test_english_where_a_language_cannot_be_loaded(reader: Person) -> None:
    reader.page.route("**/assets/ja-*.js", lambda route: route.abort())
    reader.opens_the_page()
    heading(reader, "Send anything, straight to them.")
    assert written(reader)[0] == "en"
    chooses_language(reader, "日本語")
    expect(reader.page.get_by_role("combobox")).to_have_value("en")
