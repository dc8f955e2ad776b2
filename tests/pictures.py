"""Takes pictures of every view for the docs, and notes what is heard of each: `make pictures`.

Look at all of it before it is kept.
"""

import sys
import tempfile
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, sync_playwright

from tests.e2e.gallery import Gallery, gallery
from tests.heard import FILE, heard

DOCS = Path(__file__).parents[1] / "docs"
PICTURES = DOCS / "pictures" / "views"
WIDTHS = {320: 1.0, 390: 1.0, 1440: 0.5}
"""Widths in CSS pixels, and how large each stands on the sheet."""

VIEW = "() => [document.querySelector('main').dataset.view]"

HEAD = """# The screens

Every view of the page at 320, 390 and 1,440 pixels, light and dark, as `make pictures` took them
from the gallery (`web/src/ui/examples.ts`).
"""


EXAMPLES = (
    "start",
    "start-with-a-past",
    "again-missing",
    "collecting",
    "inviting-several",
    "inviting-copy",
    "inviting-copy-trouble",
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

STRIP: dict[str, Literal["light", "dark"]] = {
    "inviting": "light",
    "transferring-sender": "light",
    "transferring-receiver": "dark",
    "delivered-sender-handed": "light",
}
"""The moments of a transfer that stand in the README, in these colours."""


def not_shown(shown: Gallery) -> set[str]:
    """Views of which there is no picture."""
    views = {name: _kind(view) for name, [view] in shown.in_all(VIEW).items()}
    return set(views.values()) - {views[name] for name in EXAMPLES}


def _kind(view: str) -> str:
    # A question that was changed is asked anew, and its view has a number.
    return view.partition("-")[0] if view.startswith("asked") else view


def sheet_of(shown: Gallery, name: str, desk: Page) -> bytes:
    """One picture, WebP, of an example at every width: light above, dark below."""
    rows = []
    for scheme in ("light", "dark"):
        shown.page.emulate_media(color_scheme=scheme)
        images = []
        for width, scale in WIDTHS.items():
            shown.page.set_viewport_size({"width": width, "height": 844 if width < 1000 else 900})
            shown.show(name)
            images.append(_image(shown.page.screenshot(full_page=True), width * scale))
        rows.append(images)
    return _sheet(desk, rows)


def _sheet(desk: Page, rows: list[list[str]]) -> bytes:
    """Images in rows, on one picture."""
    desk.set_content(
        "<style>body { margin: 0; padding: 12px; width: max-content; background: #8a8a8a }"
        "div { display: flex; gap: 12px; align-items: start }"
        "div + div { margin-top: 12px }</style>"
        + "".join(f"<div>{''.join(row)}</div>" for row in rows)
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


def strip_of(shown: Gallery, desk: Page) -> bytes:
    """These side by side, WebP, as a phone shows them."""
    shown.page.set_viewport_size({"width": 390, "height": 800})
    images = []
    for name, scheme in STRIP.items():
        shown.page.emulate_media(color_scheme=scheme)
        shown.show(name)
        # As people find it.
        shown.page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = 0)")
        images.append(_image(shown.page.screenshot(), 390))
    return _sheet(desk, [images])


def _image(png: bytes, width: float) -> str:
    return f'<img width="{width:.0f}" src="data:image/png;base64,{b64encode(png).decode()}">'


def main() -> None:
    """Takes those anew that are named, or all of them, and lists them all."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for former in PICTURES.glob("*.webp"):
        if former.stem not in EXAMPLES:
            former.unlink()
    lines = [HEAD]
    for example in EXAMPLES:
        lines.append(f"## {example}\n\n![{example}](pictures/views/{example}.webp)\n")
    (DOCS / "screens.md").write_text("\n".join(lines))
    with (
        tempfile.TemporaryDirectory() as name,
        sync_playwright() as playwright,
        gallery(playwright, Path(name)) as shown,
    ):
        FILE.write_text(heard(shown, EXAMPLES))
        browser = shown.page.context.browser
        assert browser is not None
        desk = browser.new_page()
        for example in sys.argv[1:] or EXAMPLES:
            (PICTURES / f"{example}.webp").write_bytes(sheet_of(shown, example, desk))
        (DOCS / "pictures" / "transfer.webp").write_bytes(strip_of(shown, desk))


if __name__ == "__main__":
    main()
