"""Every view of the page, shown from the web client's gallery of examples in a real Chromium."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, Playwright, Route

from tests.browsers import ARGUMENTS, headless_shell
from tests.e2e.modules import WEB

ADDRESS = "http://localhost/"

NOW = "2026-11-26T10:41:00Z"
"""At any other time a view would say something else."""

_SHARE = "navigator.share ??= async () => undefined;"
"""As on phones, which can pass a link on to another program."""

_SHOW = """async (name) => {
  history.replaceState(null, "", `?view=${name}`);
  dispatchEvent(new PopStateEvent("popstate"));
  if (!document.querySelector("main[data-view]")) throw new Error(`${name} is not shown`);
  for (const details of document.querySelectorAll("details")) details.open = true;
  await new Promise(requestAnimationFrame);
  await document.fonts.ready;
}"""

_IN_ALL = f"""async (names) => {{
  const show = {_SHOW};
  const look = EXPRESSION;
  const found = {{}};
  for (const name of names) {{
    await show(name);
    const said = await look();
    if (said.length > 0) found[name] = said;
  }}
  return found;
}}"""


class Gallery:
    """One tab, in which any example can be shown without another load."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.speaks("en")
        self.names: list[str] = page.locator("main a").all_inner_texts()

    def speaks(self, language: str) -> None:
        """Loads it in that language."""
        self.page.goto(f"{ADDRESS}gallery.html?lang={language}")
        self.page.get_by_role("heading", name="Gallery").wait_for()

    def show(self, name: str) -> None:
        """Shows the example, all that can be folded open."""
        self.page.evaluate(_SHOW, name)

    def hear(self, name: str) -> str:
        """What there is of the example for those who do not see it, in their order; YAML."""
        self.show(name)
        return self.page.locator("#app").aria_snapshot()

    def in_all(self, find: str) -> dict[str, list[str]]:
        """What a JavaScript function, which gives a list, finds in each example, if anything."""
        found: dict[str, list[str]] = self.page.evaluate(
            _IN_ALL.replace("EXPRESSION", find), self.names
        )
        return found


@contextmanager
def gallery(playwright: Playwright, folder: Path) -> Iterator[Gallery]:
    """The gallery, built into the folder, in a Chromium of its own."""
    subprocess.run(
        ["npx", "vite", "build", "--mode", "gallery", "--outDir", str(folder)],
        cwd=WEB,
        check=True,
        capture_output=True,
    )

    def answer(route: Route) -> None:
        route.fulfill(path=folder / route.request.url.removeprefix(ADDRESS).partition("?")[0])

    browser = playwright.chromium.launch(executable_path=headless_shell(), args=list(ARGUMENTS))
    try:
        page = browser.new_page(locale="en-GB", timezone_id="UTC", reduced_motion="reduce")
        page.clock.set_fixed_time(NOW)
        page.add_init_script(_SHARE)
        page.route(f"{ADDRESS}**", answer)
        yield Gallery(page)
    finally:
        browser.close()
