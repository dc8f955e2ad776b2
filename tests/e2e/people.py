"""Two people with a browser each, and what they can do on the page."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Download, Page, Playwright, expect

from tests.browsers import ARGUMENTS, chromium

PATIENCE = 20_000
"""Milliseconds for a screen to change."""

NO_PICKER = "delete window.showSaveFilePicker;"
"""As in browsers without the File System Access API: the file goes to the downloads."""

OPFS_PICKER = """
window.showSaveFilePicker = async ({suggestedName}) => {
  const root = await navigator.storage.getDirectory();
  return root.getFileHandle("picked:" + suggestedName.length, {create: true});
};
"""
"""The browser's picker cannot be clicked by a test: this one picks a file in the private folder."""


class Person:
    """A person in front of the page."""

    def __init__(self, context: BrowserContext, server: str) -> None:
        self.context = context
        self.page: Page = context.pages[0] if context.pages else context.new_page()
        self.server = server
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "console",
            lambda line: self.faults.append(line.text) if line.type == "error" else None,
        )

    def opens_the_page(self) -> None:
        self.page.goto(self.server)

    def sends(self, file: Path) -> None:
        """Chooses the file; the link then stands on the screen."""
        self.page.goto(self.server)
        self.page.locator("input[type=file]").first.set_input_files(file)
        self.waits_for("inviting")

    def waits_for(self, phase: str, timeout: float = PATIENCE) -> None:
        expect(self.page.locator("main")).to_have_attribute("data-phase", phase, timeout=timeout)

    @property
    def phase(self) -> str:
        return self.page.locator("main").get_attribute("data-phase") or ""

    @property
    def end(self) -> str:
        """The code of the screen that says why it ended."""
        self.waits_for("ended")
        return self.page.locator("main").get_attribute("data-code") or ""

    @property
    def link(self) -> str:
        field = self.page.get_by_test_id("link")
        return str(field.evaluate("element => element.value ?? element.textContent")).strip()

    @property
    def code(self) -> str:
        return "".join(self.page.get_by_test_id("code").inner_text().split())

    def opens_link(self, link: str) -> None:
        """Opens it and takes the seat, which needs a click."""
        self.page.goto(link)
        self.page.get_by_role("button", name="See what it is").click()

    def types_code(self, code: str) -> None:
        """Types the code as somebody hears it, and takes the seat."""
        self.page.get_by_role("textbox").first.focus()
        self.page.keyboard.type(code.replace("-", ""))
        self.clicks("Receive")

    def clicks(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def waits_until_nothing_is_staged(self) -> None:
        """The private folder, from which downloads are handed on, holds nothing any more."""
        self.page.evaluate(
            """async () => {
              const root = await navigator.storage.getDirectory();
              const folder = await root.getDirectoryHandle("staging", {create: true});
              while ((await Array.fromAsync(folder.keys())).length > 0) {
                await new Promise((resolve) => setTimeout(resolve, 20));
              }
            }"""
        )

    def accepts(self) -> None:
        self.waits_for("deciding")
        self.clicks("Accept")

    def accepts_into_downloads(self, timeout: float) -> Download:
        with self.page.expect_download(timeout=timeout) as download:
            self.accepts()
        return download.value


@contextmanager
def person(playwright: Playwright, profile: Path, server: str, *scripts: str) -> Iterator[Person]:
    """A browser process of its own, with a profile of its own."""
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=chromium(),
        args=list(ARGUMENTS),
        accept_downloads=True,
        locale="en-GB",
    )
    try:
        for script in scripts:
            context.add_init_script(script)
        yield Person(context, server)
    finally:
        context.close()


def sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
