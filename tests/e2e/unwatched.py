"""Chromium with nobody listening to its network, to measure its memory with.

Libraries that drive a browser have it tell them of each request, and for that it keeps what went
up. This one is asked for no more than it takes to act, by the Chrome DevTools Protocol
(https://chromedevtools.github.io/devtools-protocol/).
"""

import base64
import itertools
import json
import subprocess
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.request import urlopen

from websockets.sync.client import connect
from websockets.sync.connection import Connection

from tests.browsers import ARGUMENTS, chromium
from tests.e2e.someone import BUTTON, PATIENCE, REACHES, Arrival, AtThePage

ANSWER_SECONDS = 60.0
STOP_SECONDS = 20


class Tab:
    """Commands to one page and their answers, and events in between."""

    def __init__(self, socket: Connection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._events: deque[dict[str, Any]] = deque()

    def call(self, command: str, seconds: float = ANSWER_SECONDS, **params: Any) -> dict[str, Any]:
        """The result of a command."""
        number = self._ask(command, params)
        until = monotonic() + seconds
        while True:
            message = self._hear(until)
            if message.get("id") == number:
                assert "error" not in message, f"{command}: {message['error']}"
                result: dict[str, Any] = message["result"]
                return result
            if "method" in message:
                self._events.append(message)

    def waits_for(self, event: str, seconds: float = ANSWER_SECONDS) -> dict[str, Any]:
        """The first event of this kind that nobody has waited for yet."""
        until = monotonic() + seconds
        while True:
            for message in self._events:
                if message["method"] == event:
                    self._events.remove(message)
                    params: dict[str, Any] = message["params"]
                    return params
            message = self._hear(until)
            if "method" in message:
                self._events.append(message)

    def _ask(self, command: str, params: dict[str, Any]) -> int:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": command, "params": params}))
        return number

    def _hear(self, until: float) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._socket.recv(until - monotonic()))
        if message.get("method") == "Page.javascriptDialogOpening":
            # Whether one really wants to leave.
            self._ask("Page.handleJavaScriptDialog", {"accept": True})
        return message


@dataclass
class Download:
    """One that has begun."""

    suggested_filename: str
    id: str
    folder: Path
    tab: Tab

    def path(self) -> Path:
        assert self.failure() is None
        return self.folder / self.id

    def failure(self) -> str | None:
        while True:
            progress = self.tab.waits_for("Browser.downloadProgress", PATIENCE / 1000)
            if progress["guid"] == self.id and progress["state"] != "inProgress":
                return None if progress["state"] == "completed" else str(progress["state"])


class UnwatchedPerson(AtThePage):
    """A person in front of the page in such a Chromium."""

    def __init__(self, pid: int, tab: Tab, downloads: Path, server: str) -> None:
        super().__init__(server)
        self._pid, self._tab, self._downloads = pid, tab, downloads
        tab.call("Page.enable")
        tab.call(
            "Browser.setDownloadBehavior",
            behavior="allowAndName",
            downloadPath=str(downloads),
            eventsEnabled=True,
        )

    @property
    def pid(self) -> int:
        return self._pid

    def begins_with(self, script: str) -> None:
        """Each document from now on runs it first."""
        self._tab.call("Page.addScriptToEvaluateOnNewDocument", source=script)

    def goes_to(self, url: str) -> None:
        # Another fragment alone loads nothing.
        if "loaderId" in self._tab.call("Page.navigate", url=url):
            self._tab.waits_for("Page.loadEventFired")

    def reloads(self) -> None:
        self._tab.call("Page.reload")
        self._tab.waits_for("Page.loadEventFired")

    def chooses(self, file: Path) -> None:
        self._choose("document.querySelector('input[type=file]')", file)

    def chooses_by_keyboard(self, file: Path) -> None:
        self._choose("document.activeElement", file)

    def presses(self, key: str) -> None:
        for kind in ("keyDown", "keyUp"):
            self._tab.call("Input.dispatchKeyEvent", type=kind, key=key)

    def drops(self, *paths: Path) -> None:
        """Lets go of them over the page, as the file manager does."""
        files = [str(path) for path in paths]
        data = {"items": [], "files": files, "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            self._tab.call("Input.dispatchDragEvent", type=kind, x=50, y=50, data=data)

    def clicks(self, name: str) -> None:
        button = BUTTON.replace("PATIENCE", str(PATIENCE)).replace("NAME", repr(name))
        self._run(f"({button})().then((button) => button.click())")

    def types(self, text: str) -> None:
        self._run("document.querySelector('input:not([type=file]), textarea').focus()")
        self._tab.call("Input.insertText", text=text)

    def reads(self, expression: str) -> Any:
        value = f"const value = ({expression.strip().removesuffix(';')}\n)"
        return self._run(f"(async () => {{{value}; return value?.call ? value() : value;}})()")

    def downloaded(self, timeout: float) -> Arrival:
        begun = self._tab.waits_for("Browser.downloadWillBegin", timeout / 1000)
        return Download(begun["suggestedFilename"], begun["guid"], self._downloads, self._tab)

    def takes_picture(self, file: Path) -> None:
        shot = self._tab.call("Page.captureScreenshot", captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(shot["data"]))

    def leaves(self) -> None:
        self._tab.call("Page.close")

    def waits_for(self, phase: str, timeout: float = PATIENCE) -> None:
        seconds = timeout / 1000 + ANSWER_SECONDS
        reached = self._run(f"({REACHES})([{phase!r}, {timeout}])", seconds)
        assert reached == phase, f"waited for {phase}, it is still {reached}"

    def _choose(self, element: str, file: Path) -> None:
        chosen = self._tab.call("Runtime.evaluate", expression=element)["result"]["objectId"]
        self._tab.call("DOM.setFileInputFiles", objectId=chosen, files=[str(file)])

    def _run(self, expression: str, seconds: float = ANSWER_SECONDS) -> Any:
        answer = self._tab.call(
            "Runtime.evaluate",
            seconds,
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")


@contextmanager
def unwatched_person(profile: Path, server: str, *scripts: str) -> Iterator[UnwatchedPerson]:
    """A browser process of its own, on a new profile; each page begins with `scripts`."""
    downloads = profile / "downloads"
    downloads.mkdir(parents=True)
    command = [chromium(), *ARGUMENTS, "--headless=new", "--no-sandbox"]
    where = ["--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"]
    with subprocess.Popen([*command, *where], stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            said = next(line for line in process.stderr if line.startswith("DevTools listening"))
            # Whatever else it says is read, or it would wait to say it.
            threading.Thread(target=process.stderr.read, daemon=True).start()
            address = said.split()[-1].replace("ws:", "http:").partition("/devtools/")[0]
            with urlopen(f"{address}/json") as listing:
                page = next(each for each in json.load(listing) if each["type"] == "page")
            with connect(page["webSocketDebuggerUrl"], proxy=None, max_size=None) as socket:
                someone = UnwatchedPerson(process.pid, Tab(socket), downloads, server)
                for script in scripts:
                    someone.begins_with(script)
                yield someone
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)
