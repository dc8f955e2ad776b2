"""How soon the page is seen on a slowed processor, beside a static page of the same look."""

import gzip
import re
import tempfile
from pathlib import Path
from shutil import copytree
from statistics import median

from playwright.sync_api import Browser, Playwright, sync_playwright

from bench.table import Row, print_table
from telpher.keys.link import draw_key, link
from telpher.server.static import PACKAGED
from tests.browsers import ARGUMENTS, chromium
from tests.servers import TelpherServer

LOADS = 9
SLOWED = 4
GOAL = 2.0

FIRST_PAINT = """() => new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const [first] = list.getEntriesByName("first-contentful-paint");
    if (first) resolve(first.startTime);
  }).observe({type: "paint", buffered: true});
})"""

SCRIPTS = re.compile(r'<script[^>]*></script>|<link[^>]*(?:rel="modulepreload"|\.js")[^>]*>')


def run() -> list[Row]:
    """Of the start page, and of the page that somebody with a link sees first."""
    linked = link("http://telpher/", "7K3MQ2RD", draw_key()).removeprefix("http://telpher")
    with (
        tempfile.TemporaryDirectory() as name,
        TelpherServer(Path(name)) as server,
        sync_playwright() as playwright,
    ):
        pages = {"the start page": "/", "the page of a link": linked}
        return [
            _row(playwright, what, server, path, Path(name, str(number)))
            for number, (what, path) in enumerate(pages.items())
        ]


def _row(playwright: Playwright, what: str, server: TelpherServer, path: str, folder: Path) -> Row:
    """The medians of loads that take turns, each in a browser profile that has never been here."""
    ours, theirs = [], []
    browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
    web = _static(folder / "web", _as_rendered(browser, server.url + path))
    with TelpherServer(folder, TELPHER_WEB_DIR=str(web)) as static:
        for _ in range(LOADS):
            theirs.append(_first_paint(browser, static.url + path))
            ours.append(_first_paint(browser, server.url + path))
    browser.close()
    ratio = median(ours) / median(theirs)
    return Row(
        f"first paint of {what}, processor slowed {SLOWED} times",
        f"{median(ours):.0f} ms",
        f"{median(theirs):.0f} ms static page",
        ratio,
        f"<= {GOAL:.2f}",
        ratio <= GOAL,
    )


def _first_paint(browser: Browser, url: str) -> float:
    """Milliseconds from the beginning of the load to text that is seen."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    slower = context.new_cdp_session(page)
    slower.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    page.goto(url)
    took = float(page.evaluate(FIRST_PAINT))
    # What was seen first is the page, and not some placeholder of it.
    page.get_by_role("heading", level=1).wait_for()
    context.close()
    return took


def _as_rendered(browser: Browser, url: str) -> str:
    """The page as it stands when it is drawn: style, fonts and text, but no script."""
    page = browser.new_page(locale="en-GB")
    page.goto(url)
    page.get_by_role("heading", level=1).wait_for()
    html = SCRIPTS.sub("", page.content())
    page.close()
    assert "<h1" in html
    assert ".js" not in html
    return html


def _static(folder: Path, html: str) -> Path:
    """This page with the style and the fonts of ours, to be served as ours is."""
    copytree(PACKAGED, folder)
    (folder / "index.html").write_text(html)
    (folder / "index.html.gz").write_bytes(gzip.compress(html.encode()))
    (folder / "index.html.br").unlink()
    return folder


if __name__ == "__main__":
    print_table(run())
