"""Two people with a Chromium each, and what they can do on the page."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Download,
    Page,
    Playwright,
    expect,
)

from tests.browsers import ARGUMENTS, chromium, headless_shell
from tests.e2e.someone import ELSEWHERE, NO_SHELL, PATIENCE, AtThePage

expect.set_options(timeout=PATIENCE)  # a busy machine takes longer than Playwright's five seconds

NO_PICKER = "delete window.showSaveFilePicker; delete window.showDirectoryPicker;"
"""As in browsers without the File System Access API: what comes goes to the downloads."""


class Person(AtThePage):
    """A person in front of the page in Chromium."""

    def __init__(self, context: BrowserContext, server: str, page: Page | None = None) -> None:
        super().__init__(server)
        self.context = context
        first = context.pages[0] if context.pages else context.new_page()
        self.page: Page = page or first
        self.has_changed_browser = False
        self.heard_of: list[Download] = []
        self._downloads: list[Download] = []
        self.page.on("download", self._hear_of)
        # From the beginning: a chooser that opens before somebody listens is a real one, and stays.
        self.page.on("filechooser", lambda _: None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._listen)

    def _listen(self, line: ConsoleMessage) -> None:
        # Chromium notes every refusal of the server; what the page makes of it is seen there.
        refused = "/api/" in line.location["url"] and "the server responded" in line.text
        if line.type == "error" and not refused:
            self.faults.append(line.text)

    def _hear_of(self, download: Download) -> None:
        self.heard_of.append(download)
        self._downloads.append(download)

    def changes_browser(self) -> BrowserContext:
        """For what stays in the browser, such as scripts: nobody else gets it afterwards."""
        self.has_changed_browser = True
        return self.context

    @property
    def pid(self) -> int:
        browser = self.context.browser
        assert browser is not None
        session = browser.new_browser_cdp_session()
        found = session.send("SystemInfo.getProcessInfo")["processInfo"]
        session.detach()
        return next(int(each["id"]) for each in found if each["type"] == "browser")

    def goes_to(self, url: str) -> None:
        self.page.goto(url)

    def reloads(self) -> None:
        self.page.reload()

    def chooses(self, file: Path) -> None:
        self.page.locator("input[type=file]").first.set_input_files(file)

    def chooses_by_keyboard(self, file: Path) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.presses("Enter")
        chooser.value.set_files(file)

    def presses(self, key: str) -> None:
        self.page.keyboard.press(key)

    def drops(self, *paths: Path) -> None:
        """Lets go of them over the page, as the file manager does."""
        session = self.context.new_cdp_session(self.page)
        files = [str(path) for path in paths]
        data = {"items": [], "files": files, "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            session.send("Input.dispatchDragEvent", {"type": kind, "x": 50, "y": 50, "data": data})
        session.detach()

    def clicks(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def types(self, text: str) -> None:
        self.page.get_by_role("textbox").first.focus()
        self.page.keyboard.type(text)

    def reads(self, expression: str) -> Any:
        return self.page.evaluate(expression)

    def takes_picture(self, file: Path) -> None:
        self.page.screenshot(path=file, full_page=True)

    def has_room_for(self, size: int) -> None:
        """So many bytes are all that the browser gives to the site."""
        quota = {"origin": self.server, "quotaSize": size}
        self.context.new_cdp_session(self.page).send("Storage.overrideQuotaForOrigin", quota)

    def downloads_into(self, folder: Path) -> None:
        """There downloads lie under their own names, as for everybody who is no test."""
        assert self.context.browser is not None
        session = self.context.browser.new_browser_cdp_session()
        behaviour = {"behavior": "allow", "downloadPath": str(folder)}
        session.send("Browser.setDownloadBehavior", behaviour)

    def leaves(self) -> None:
        self.page.close()

    def waits_for(self, phase: str, timeout: float = PATIENCE) -> None:
        expect(self.page.locator("main")).to_have_attribute("data-phase", phase, timeout=timeout)

    def accepts_into_downloads(self, timeout: float) -> Download:
        self._downloads.clear()
        self.accepts()
        return self.downloaded(timeout)

    def downloaded(self, timeout: float) -> Download:
        if not self._downloads:
            self.page.wait_for_event("download", timeout=timeout)
        return self._downloads.pop(0)


@contextmanager
def person(
    playwright: Playwright,
    profile: Path,
    server: str,
    *scripts: str,
    program: Path | str | None = None,
    locale: str = "en-GB",
    arguments: tuple[str, ...] = (),
) -> Iterator[Person]:
    """A browser process of its own, with a profile of its own; `program` starts it, if given."""
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=program or chromium(),
        args=[*ARGUMENTS, f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1", *arguments],
        accept_downloads=True,
        locale=locale,
    )
    try:
        for script in scripts:
            context.add_init_script(script)
        yield Person(context, server)
    finally:
        context.close()


class Chromiums:
    """Browser processes that go on from one test to the next: starting one takes a second.

    Of a former test nothing is left but the page's files, which a server at the same port has, too.
    What a headless shell has not is tried in a browser of the test's own.
    """

    def __init__(self, playwright: Playwright, profiles: Path) -> None:
        self._playwright = playwright
        self._profiles = profiles
        self._started = ExitStack()
        self._idle: dict[tuple[str, ...], list[BrowserContext]] = {}
        self._count = 0

    @contextmanager
    def person(self, server: str, *scripts: str, has_shell: bool = False) -> Iterator[Person]:
        """Somebody in front of a new page of a browser in which each page begins with `scripts`."""
        scripts = scripts if has_shell else (*scripts, NO_SHELL)
        idle = self._idle.setdefault(scripts, [])
        context = idle.pop() if idle else self._start(scripts)
        someone = Person(context, server)
        yield someone
        browser = context.browser
        if someone.has_changed_browser or not (browser and browser.is_connected()):
            context.close()
            return
        _leave_nothing_of(someone)
        idle.append(context)

    def close(self) -> None:
        self._started.close()

    def _start(self, scripts: tuple[str, ...]) -> BrowserContext:
        self._count += 1
        profile = self._profiles / str(self._count)
        someone = person(
            self._playwright,
            profile,
            "",
            *scripts,
            program=headless_shell(),
            # All its pages share a process: starting one costs as much as a page.
            arguments=("--renderer-process-limit=1",),
        )
        return self._started.enter_context(someone).context


def _leave_nothing_of(someone: Person) -> None:
    """Only an empty page is left; what was kept and downloaded for the origin is removed."""
    former = someone.context.pages
    empty = someone.context.new_page()
    for page in former:
        page.close()
    for download in someone.heard_of:
        download.delete()
    session = someone.context.new_cdp_session(empty)
    for origin in (someone.server, someone.server.replace("127.0.0.1", ELSEWHERE)):
        everything = {"origin": origin, "storageTypes": "all"}
        session.send("Storage.clearDataForOrigin", everything)
    session.detach()


def sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
