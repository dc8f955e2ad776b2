"""Takes pictures of every view for the docs: `make pictures`. Look at them before they are kept."""

import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.e2e.gallery import Gallery, gallery

DOCS = Path(__file__).parents[1] / "docs"
PICTURES = DOCS / "pictures" / "views"
WIDTHS = {320: 1.0, 390: 1.0, 1440: 0.5}
"""Widths in CSS pixels, and how large each stands on the sheet."""

HEAD = """# The screens

Every view of the page at 320, 390 and 1,440 pixels, light and dark, as `make pictures` took them
from the gallery (`web/src/ui/examples.ts`).
"""


EXAMPLES = (
    "start",
    "start-with-a-past",
    "collecting",
    "inviting-several",
    "inviting-copy",
    "storing-folder",
    "stored",
    "scanning",
    "no-camera-refused",
    "invited",
    "broken-link",
    "lacking-secure-context",
    "opening-receiver",
    "connecting-receiver",
    "connecting-receiver-wrong",
    "deciding-receiver-folder",
    "deciding-receiver-changed",
    "deciding-receiver-streamed",
    "deciding-sender",
    "locked-wrong",
    "resuming",
    "transferring-sender",
    "transferring-folder",
    "transferring-relayed",
    "transferring-stored",
    "reconnecting-receiver",
    "verifying-receiver",
    "delivered-receiver-handed",
    "delivered-text",
    "ended-sender-halfway",
)
"""At least one of each view."""


def not_shown(shown: Gallery) -> set[str]:
    """Views of which there is no picture."""
    return set(_views(shown, shown.names)) - set(_views(shown, EXAMPLES))


def _views(shown: Gallery, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        shown.show(name)
        view = shown.page.locator("main").get_attribute("data-view")
        assert view is not None
        # A question that was changed is asked anew, and its view has a number.
        yield view.partition("-")[0] if view.startswith("asked") else view


def sheet_of(shown: Gallery, name: str, desk: Page) -> bytes:
    """One picture, WebP, of an example at every width: light above, dark below."""
    rows = []
    for scheme in ("light", "dark"):
        shown.page.emulate_media(color_scheme=scheme)
        images = []
        for width, scale in WIDTHS.items():
            shown.page.set_viewport_size({"width": width, "height": 844 if width < 1000 else 900})
            shown.show(name)
            source = b64encode(shown.page.screenshot(full_page=True)).decode()
            images.append(f'<img width="{width * scale:.0f}" src="data:image/png;base64,{source}">')
        rows.append(f"<div>{''.join(images)}</div>")
    desk.set_content(
        "<style>body { margin: 0; padding: 12px; width: max-content; background: #8a8a8a }"
        "div { display: flex; gap: 12px; align-items: start }"
        "div + div { margin-top: 12px }</style>" + "".join(rows)
    )
    size = desk.locator("body").bounding_box()
    taken = desk.context.new_cdp_session(desk).send(
        "Page.captureScreenshot",
        {
            "format": "webp",
            "quality": 70,
            "captureBeyondViewport": True,
            "clip": {**(size or {}), "scale": 1},
        },
    )
    return b64decode(taken["data"])


def main() -> None:
    """Takes them all anew, and lists them."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for former in PICTURES.glob("*.webp"):
        former.unlink()
    lines = [HEAD]
    with (
        tempfile.TemporaryDirectory() as name,
        sync_playwright() as playwright,
        gallery(playwright, Path(name)) as shown,
    ):
        browser = shown.page.context.browser
        assert browser is not None
        desk = browser.new_page()
        for example in EXAMPLES:
            (PICTURES / f"{example}.webp").write_bytes(sheet_of(shown, example, desk))
            lines.append(f"## {example}\n\n![{example}](pictures/views/{example}.webp)\n")
    (DOCS / "screens.md").write_text("\n".join(lines))


if __name__ == "__main__":
    main()
