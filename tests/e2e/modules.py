"""Single modules of the web client in a real browser, on a page of their own, without a server."""

import subprocess
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Route

WEB = Path(__file__).parents[2] / "web"
ORIGIN = "http://localhost"
"""And every name below it: each is an origin of its own, and belongs to no server."""


def bundled(module: str, folder: Path) -> str:
    """The module with everything that it imports, as one script."""
    script = folder / "bundle.js"
    kind = ("--platform", "browser", "--no-code-splitting")
    subprocess.run(
        ["npx", "rolldown", module, "--file", str(script), *kind],
        cwd=WEB,
        check=True,
        capture_output=True,
    )
    return script.read_text()


def blank_page(context: BrowserContext, origin: str = ORIGIN) -> Page:
    """An empty page at an address where browsers allow everything that the client needs.

    It is the only one of the browser then.
    """

    def answer(route: Route) -> None:
        route.fulfill(body="<!doctype html><title>Blank</title>", content_type="text/html")

    former = context.pages
    page = context.new_page()
    for each in former:
        each.close()
    page.route(f"{origin}/**", answer)
    page.goto(f"{origin}/")
    return page
