"""How soon the page is seen on a slowed processor, beside a static page of the same look."""

import re
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copytree
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from bench.table import Row, print_table
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
    """The medians of loads that take turns, each in a browser profile that has never been here."""
    ours, theirs = [], []
    with (
        tempfile.TemporaryDirectory() as name,
        TelpherServer(Path(name)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        with _static(Path(name, "static"), _as_rendered(browser, server.url)) as static:
            for _ in range(LOADS):
                theirs.append(_first_paint(browser, static))
                ours.append(_first_paint(browser, server.url))
        browser.close()
    ratio = median(ours) / median(theirs)
    return [
        Row(
            f"first paint of the start page, processor slowed {SLOWED} times",
            f"{median(ours):.0f} ms",
            f"{median(theirs):.0f} ms static page",
            ratio,
            f"<= {GOAL:.2f}",
            ratio <= GOAL,
        )
    ]


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
    """The start page as it stands when it is drawn: style, fonts and text, but no script."""
    page = browser.new_page(locale="en-GB")
    page.goto(url)
    page.get_by_role("heading", level=1).wait_for()
    html = SCRIPTS.sub("", page.content())
    page.close()
    assert "<h1" in html
    assert ".js" not in html
    return html


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None: ...


@contextmanager
def _static(folder: Path, html: str) -> Iterator[str]:
    """Serves this page with the style and the fonts of ours; its address."""
    copytree(PACKAGED, folder)
    (folder / "index.html").write_text(html)

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


if __name__ == "__main__":
    print_table(run())
