"""Every view of the page by what people can see, hear, hit and bear: WCAG 2.2 AA, as far as a
program can tell. The views are the gallery's; the page itself is tried where it is real.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.e2e.gallery import Gallery, gallery
from tests.e2e.modules import WEB
from tests.e2e.people import Person
from tests.heard import FILE, heard
from tests.pictures import EXAMPLES, PICTURES, not_shown

AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"

ALL = """{runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}"""

FAULTS = """async () => (await axe.run(document, OPTIONS)).violations.flatMap(({id, nodes}) =>
  nodes.map(({target, failureSummary}) => `${id}: ${target.join(" ")}: ${failureSummary}`))"""

# Names are cut on purpose, and stand whole elsewhere; what is for ears only has no size.
LOST = """() => {
  const {scrollWidth, clientWidth} = document.documentElement;
  const cut = [...document.querySelectorAll("#app *")].filter((element) =>
    element.checkVisibility() &&
    !element.closest(".unseen, .name, .chooser, svg, input") &&
    /hidden|clip/.test(getComputedStyle(element).overflow) &&
    (element.scrollWidth > element.clientWidth + 1 ||
      element.scrollHeight > element.clientHeight + 1));
  return [
    ...(scrollWidth > clientWidth ? [`${scrollWidth} of ${clientWidth} pixels`] : []),
    ...cut.map((element) => element.outerHTML),
  ];
}"""

SMALL = """() => [...document.querySelectorAll("a, button, input, label, select, summary")]
  .concat(...document.querySelectorAll("textarea"))
  .filter((element) => element.checkVisibility())
  .filter((element) => !element.matches(".chooser input, .choice input, .unseen"))
  .map((element) => [element.getBoundingClientRect(), element])
  .filter(([{width, height}]) => Math.min(width, height) < 47.9)
  .map(([{width, height}, element]) => `${width} × ${height}: ${element.outerHTML}`)"""

OTHER_SIZES = """() => [...document.querySelectorAll("#app *")]
  .map((element) => [getComputedStyle(element).fontSize, element])
  .filter(([size]) => !["15px", "17px", "28px", "44px"].includes(size))
  .map(([size, element]) => `${size}: ${element.outerHTML}`)"""

UNSEEN = """() => {
  const paper = getComputedStyle(document.documentElement).backgroundColor;
  const seen = (...colours) => colours.some((colour) => ![paper, "none"].includes(colour));
  const styles = (selector) => [...document.querySelectorAll(selector)].map((element) =>
    [getComputedStyle(element), element.outerHTML]);
  const primary = document.querySelector("main .button.primary");
  primary?.focus({focusVisible: true});
  return [
    ...styles(".scene :is(path, rect):not(.mark)").filter(
      ([{fill, stroke}]) => !seen(fill, stroke)),
    // It stands on the box.
    ...styles(".mark").filter(([{stroke}]) =>
      stroke === getComputedStyle(document.querySelector(".box")).fill),
    ...styles(".bar, main .button.primary:focus").filter(
      ([{outlineStyle, outlineColor}]) => !seen(outlineStyle) || !seen(outlineColor)),
    ...styles(".bar div, .dot, main .button.primary").filter(
      ([{backgroundColor}]) => !seen(backgroundColor)),
    ...styles("main .card, .drop").filter(
      ([{borderStyle, borderColor}]) => !seen(borderStyle) || !seen(borderColor)),
  ].map(([, element]) => element);
}"""
"""What is told by its shade alone has none where the person's own few colours rule."""

MOVING = """() => [...document.querySelectorAll("#app *")].filter((element) =>
  ["::before", "::after", null].some((pseudo) => {
    const {animationName, transitionDuration} = getComputedStyle(element, pseudo);
    return animationName !== "none" || transitionDuration.split(", ").some((time) => time !== "0s");
  })
).map((element) => element.outerHTML)"""

SPACED = """* {
  line-height: 1.5 !important;
  letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important;
}
p { margin-block-end: 2em !important; }"""
"""What WCAG 1.4.12 allows people to set by themselves."""


@pytest.fixture(scope="module")
def views(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    with gallery(playwright, tmp_path_factory.mktemp("gallery")) as opened:
        yield opened


@pytest.fixture(autouse=True)
def as_usual(views: Gallery) -> None:
    views.speaks("en")
    views.page.emulate_media(color_scheme="light", forced_colors="none", reduced_motion="reduce")
    views.page.set_viewport_size({"width": 390, "height": 844})


def test_every_view_stands_in_the_docs(views: Gallery) -> None:
    assert not_shown(views) == set()
    listed = (WEB.parent / "docs" / "screens.md").read_text()
    for name in EXAMPLES:
        assert f"(pictures/views/{name}.webp)" in listed
        assert (PICTURES / f"{name}.webp").is_file()


def test_every_view_is_heard_as_it_is_written_down(views: Gallery) -> None:
    """What it says, and in which order and roles: a change is read before it is kept."""
    assert heard(views, EXAMPLES) == FILE.read_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_view(views: Gallery, scheme: Literal["light", "dark"]) -> None:
    views.page.emulate_media(color_scheme=scheme)
    views.page.evaluate(AXE.read_text())
    assert views.in_all(FAULTS.replace("OPTIONS", ALL)) == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_the_person_s_own_colours(views: Gallery, scheme: Literal["light", "dark"]) -> None:
    views.page.emulate_media(color_scheme=scheme, forced_colors="active")
    assert views.page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert views.in_all(UNSEEN) == {}


def test_axe_finds_nothing_on_the_page_itself(sender: Person, receiver: Person) -> None:
    for someone, path in ((sender, ""), (receiver, "/t")):
        someone.page.goto(someone.server + path)
        expect(someone.page.get_by_role("heading", level=1)).to_be_visible()
        someone.page.evaluate(AXE.read_text())
        assert not someone.page.evaluate(FAULTS.replace("OPTIONS", ALL))


def test_type_has_four_sizes(views: Gallery) -> None:
    assert views.in_all(OTHER_SIZES) == {}


@pytest.mark.parametrize("language", ["de", "ar"])
def test_nothing_is_lost_at_320_pixels(views: Gallery, language: str) -> None:
    views.speaks(language)
    views.page.set_viewport_size({"width": 320, "height": 740})
    assert views.in_all(f"() => [...({LOST})(), ...({SMALL})()]") == {}


def test_the_widest_screens_are_read_from_afar(views: Gallery) -> None:
    for width, height, size in ((2560, 1440, "22px"), (3840, 2160, "28px")):
        views.page.set_viewport_size({"width": width, "height": height})
        assert views.page.evaluate("getComputedStyle(document.documentElement).fontSize") == size
    assert views.in_all(LOST) == {}


def test_nothing_moves_where_motion_is_not_wanted(views: Gallery) -> None:
    assert views.in_all(MOVING) == {}
    views.page.emulate_media(reduced_motion="no-preference")

    def moves(name: str) -> bool:
        views.show(name)
        return bool(views.page.evaluate(MOVING))

    assert any(map(moves, views.names))


@pytest.mark.parametrize(
    ("width", "style"),
    [(640, "html { font-size: 200% !important; }"), (320, SPACED)],
    ids=["twice as large", "spaced apart"],
)
def test_nothing_is_lost_by_the_reader_s_own_style(views: Gallery, width: int, style: str) -> None:
    views.page.set_viewport_size({"width": width, "height": 740})
    with styled(views.page, style):
        assert views.in_all(LOST) == {}


@contextmanager
def styled(page: Page, style: str) -> Iterator[None]:
    """The person's own style on top of the page's."""
    tag = page.add_style_tag(content=style)
    try:
        yield
    finally:
        tag.evaluate("element => element.remove()")
