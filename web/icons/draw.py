"""Draws the icons that a system cannot draw itself, from their SVG: `python -m web.icons.draw`."""

from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browsers import chromium

HERE = Path(__file__).parent
PUBLIC = HERE.parent / "public"
ICONS = (
    ("icon-192.png", PUBLIC / "icon.svg", 192),
    ("icon-512.png", PUBLIC / "icon.svg", 512),
    ("maskable-512.png", HERE / "maskable.svg", 512),
    ("apple-touch-icon.png", HERE / "maskable.svg", 180),
)

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=chromium())
    for name, drawing, size in ICONS:
        page = browser.new_page(viewport={"width": size, "height": size})
        style = "<style>body { margin: 0 } svg { display: block }</style>"
        page.set_content(style + drawing.read_text())
        page.screenshot(path=PUBLIC / name, omit_background=True)
        page.close()
    browser.close()
