"""Firefox on a profile of its own, driven by WebDriver BiDi, and people with a tab in it."""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from tests.browsers import firefox
from tests.e2e.bidi import BidiPage, Session, session
from tests.e2e.someone import BUTTON, ELSEWHERE, NO_SHELL, PATIENCE, REACHES, Arrival, AtThePage

START_SECONDS = 120
STOP_SECONDS = 60
MARGIN_SECONDS = 10.0
"""How much longer than the page waits for something we wait for the page."""

Preference = tuple[str, bool | int | str]
PREFERENCES: tuple[Preference, ...] = (
    # As for Chromium: addresses not behind mDNS names, which need multicast to be resolved.
    ("media.peerconnection.ice.obfuscate_host_addresses", False),
    ("intl.locale.requested", "en-GB"),
    # The panel takes the focus from the page.
    ("browser.download.alwaysOpenPanel", False),
    ("network.dns.localDomains", ELSEWHERE),
)

_KEYS = {
    "Enter": "\ue007",
    "Escape": "\ue00c",
    "Shift": "\ue008",
    "Space": " ",
    "Tab": "\ue004",
}
"""As WebDriver names them."""

_FOCUS = """[...document.querySelectorAll("input:not([type=file]), textarea")]
  .find((field) => field.checkVisibility()).focus()"""


@dataclass
class Firefox:
    """One Firefox process and the session that drives it."""

    pid: int
    """Of the browser's first process; the others are its children."""
    session: Session


@contextmanager
def running_firefox(
    profile: Path,
    *preferences: Preference,
    arguments: tuple[str, ...] = (),
    program: Path | str | None = None,
) -> Iterator[Firefox]:
    """A Firefox on this profile, which need not exist; `program` starts it, if given."""
    profile.mkdir(parents=True, exist_ok=True)
    lines = (
        f"user_pref({json.dumps(name)}, {json.dumps(value)});"
        for name, value in (*PREFERENCES, *preferences)
    )
    (profile / "user.js").write_text("\n".join(lines))
    command = [program or firefox(), "--headless", "--no-remote", "--profile", str(profile)]
    with subprocess.Popen(
        [*command, *arguments, "--remote-debugging-port", "0", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        address: Future[str] = Future()
        listener = threading.Thread(target=_listen, args=(process, address))
        listener.start()
        try:
            with session(address.result(START_SECONDS)) as opened:
                yield Firefox(process.pid, opened)
            process.wait(STOP_SECONDS)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            listener.join()


def _listen(process: subprocess.Popen[str], address: Future[str]) -> None:
    """Gets out of what Firefox says to its end where it listens; it says so when it is ready."""
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if line.startswith("WebDriver BiDi listening on "):
            address.set_result(line.split()[-1])
    if not address.done():
        address.set_exception(RuntimeError(f"Firefox did not start:\n{''.join(said)}"))


@dataclass
class Download:
    """One that has begun."""

    suggested_filename: str
    url: str
    ended: Queue[dict[str, Any]]

    def path(self) -> Path:
        assert self.failure() is None, f"the download was not completed: {self._end}"
        return Path(self._end["filepath"])

    def failure(self) -> str | None:
        status: str = self._end["status"]
        return None if status == "complete" else status

    @cached_property
    def _end(self) -> dict[str, Any]:
        end = self.ended.get(timeout=2 * PATIENCE / 1000)
        assert end["url"] == self.url
        return end


class FirefoxPerson(AtThePage):
    """A person in front of the page in Firefox."""

    def __init__(self, browser: Firefox, downloads: Path, server: str) -> None:
        super().__init__(server)
        self.browser = browser
        self.page = BidiPage(browser.session)
        self._begun: Queue[dict[str, Any]] = Queue()
        self._ended: Queue[dict[str, Any]] = Queue()
        self.page.on("browsingContext.downloadWillBegin", self._begun.put)
        self.page.on("browsingContext.downloadEnd", self._ended.put)
        self.page.on("log.entryAdded", self._hear)
        browser.session.call(
            "browser.setDownloadBehavior",
            downloadBehavior={"type": "allowed", "destinationFolder": str(downloads)},
            userContexts=[self.page.user],
        )

    @property
    def pid(self) -> int:
        return self.browser.pid

    def goes_to(self, url: str) -> None:
        self.page.goto(url)

    def reloads(self) -> None:
        self.page.reload()

    def chooses(self, file: Path) -> None:
        self.page.set_input_files("document.querySelector('input[type=file]')", [file])

    def chooses_by_keyboard(self, file: Path) -> None:
        # A press of Enter would open a picker that nothing can close.
        self.page.set_input_files("document.activeElement", [file])

    def presses(self, key: str) -> None:
        self.page.press(*(_KEYS.get(part, part) for part in key.split("+")))

    def clicks(self, name: str) -> None:
        patience = str(PATIENCE)
        self.page.click(BUTTON.replace("PATIENCE", patience).replace("NAME", repr(name)))

    def types(self, text: str) -> None:
        self.page.evaluate(_FOCUS)
        self.page.type(text)

    def reads(self, expression: str) -> Any:
        return self.page.evaluate(expression)

    def takes_picture(self, file: Path) -> None:
        self.page.screenshot(file)

    def leaves(self) -> None:
        self.page.close()

    def waits_for(self, phase: str, timeout: float = PATIENCE) -> None:
        seconds = timeout / 1000 + MARGIN_SECONDS
        reached = self.page.evaluate(REACHES, [phase, timeout], seconds)
        assert reached == phase, f"waited for {phase}, it is still {reached}"

    def downloaded(self, timeout: float) -> Arrival:
        try:
            begun = self._begun.get(timeout=timeout / 1000)
        except Empty:
            raise AssertionError(f"no download began; the page is at {self.phase}") from None
        return Download(begun["suggestedFilename"], begun["url"], self._ended)

    def _hear(self, entry: dict[str, Any]) -> None:
        if entry["level"] == "error":
            self.faults.append(str(entry["text"]))


@contextmanager
def firefox_person(
    browser: Firefox, downloads: Path, server: str, *scripts: str, has_shell: bool = False
) -> Iterator[FirefoxPerson]:
    """Somebody with a tab and a storage of their own, and a folder for their downloads."""
    downloads.mkdir(exist_ok=True)
    someone = FirefoxPerson(browser, downloads, server)
    try:
        for script in scripts if has_shell else (*scripts, NO_SHELL):
            someone.page.add_init_script(script)
        yield someone
    finally:
        someone.page.forget()
