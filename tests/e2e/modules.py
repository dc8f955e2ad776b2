"""Single modules of the web client in a real browser, on a page of their own, without a server."""

import subprocess
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Route

WEB = Path(__file__).parents[2] / "web"
ADDRESS = "http://localhost/"


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


def blank_page(context: BrowserContext) -> Page:
    """An empty page at an address where browsers allow everything that the client needs."""

    def answer(route: Route) -> None:
        route.fulfill(body="<!doctype html><title>Blank</title>", content_type="text/html")

    context.route(f"{ADDRESS}**", answer)
    page = context.pages[0]
    page.goto(ADDRESS)
    return page
