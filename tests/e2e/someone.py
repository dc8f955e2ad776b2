"""What a test may ask of whoever takes part in a transfer, and how that is done on the page."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, Protocol

PATIENCE = 20_000
"""Milliseconds for a screen to change."""


ELSEWHERE = "telpher.example"
"""A name that leads here, which browsers hold for that of another machine."""

NO_SHELL = """if (globalThis.ServiceWorkerContainer) {
  const {register} = ServiceWorkerContainer.prototype;
  ServiceWorkerContainer.prototype.register = function (url, ...rest) {
    return url === "/shell.js" ? new Promise(() => {}) : register.call(this, url, ...rest);
  };
}"""
"""Without the worker that opens the page without a server: only its own tests wait until it has
everything in store, for each server anew, and it hides no answers that a test has changed.
"""

REACHES = """([phase, timeout]) => new Promise((resolve) => {
  const at = () => document.querySelector("main")?.dataset.phase;
  const settle = () => {
    observer.disconnect();
    clearTimeout(timer);
    resolve(at() ?? null);
  };
  const observer = new MutationObserver(() => at() === phase && settle());
  observer.observe(document, {subtree: true, childList: true, attributes: true});
  const timer = setTimeout(settle, timeout);
  if (at() === phase) settle();
})"""
"""Waits for a phase so many milliseconds; tells in which phase the page is then."""

# As a hand would: once the button is there, enabled, at rest, and not behind anything.
BUTTON = """async () => {
  let found, before = "";
  for (const deadline = performance.now() + PATIENCE; performance.now() < deadline; ) {
    await new Promise(requestAnimationFrame);
    found = [...document.querySelectorAll("button")].find((button) =>
      (button.ariaLabel ?? button.textContent).trim() === NAME &&
      !button.disabled && button.checkVisibility());
    if (!found) continue;
    found.scrollIntoView({block: "nearest", behavior: "instant"});
    const box = found.getBoundingClientRect();
    const now = JSON.stringify(box);
    const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (now === before && found.contains(hit)) return found;
    before = now;
  }
  throw new Error(`no button ${NAME} that can be clicked`);
}"""
"""Finds the button of this name."""


class Arrival(Protocol):
    """A file that a browser saves into its downloads."""

    @property
    def suggested_filename(self) -> str: ...

    def path(self) -> Path:
        """Where it lies; waits until it is whole."""
        ...

    def failure(self) -> str | None:
        """How it has failed in the browser, or None; waits for its end."""
        ...


class Someone(ABC):
    """One end of a transfer, whatever it runs on."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        """What went wrong without being shown: it should be nothing."""

    @abstractmethod
    def sends(self, file: Path) -> None:
        """Chooses the file; then there is a link."""

    @property
    @abstractmethod
    def link(self) -> str: ...

    @property
    @abstractmethod
    def code(self) -> str:
        """The code to be spoken."""

    @abstractmethod
    def opens_link(self, link: str) -> None:
        """Takes the seat in that transfer."""

    @abstractmethod
    def types_code(self, code: str) -> None:
        """Takes the seat by the code as somebody hears it."""

    @abstractmethod
    def accepts_into_downloads(self, timeout: float) -> Arrival:
        """Waits for the question and accepts; what arrives begins within `timeout` ms."""

    @abstractmethod
    def accepts(self) -> None: ...

    @abstractmethod
    def declines(self) -> None: ...

    @abstractmethod
    def cancels(self) -> None: ...

    @abstractmethod
    def leaves(self) -> None:
        """Goes away without a word."""

    @abstractmethod
    def waits_for(self, phase: str, timeout: float = PATIENCE) -> None:
        """Until the transfer is in this phase, at most `timeout` ms."""

    @property
    @abstractmethod
    def phase(self) -> str: ...

    @property
    @abstractmethod
    def end(self) -> str:
        """Waits for the end; the code that says why."""


class AtThePage(Someone):
    """Somebody in front of the page in a browser; which one, their class says."""

    def __init__(self, server: str) -> None:
        super().__init__()
        self.server = server

    @property
    @abstractmethod
    def pid(self) -> int:
        """Of the browser's first process; the others are its children."""

    @abstractmethod
    def goes_to(self, url: str) -> None: ...

    @abstractmethod
    def reloads(self) -> None:
        """Loads the page anew, whatever it has to say to that."""

    @abstractmethod
    def chooses(self, file: Path) -> None: ...

    @abstractmethod
    def chooses_by_keyboard(self, file: Path) -> None:
        """The file input has the focus."""

    @abstractmethod
    def presses(self, key: str) -> None:
        """A key by its name, `Tab` or `x`; `Shift+` may stand before it."""

    @abstractmethod
    def clicks(self, name: str) -> None:
        """Clicks the button of exactly this name, as soon as it is there."""

    @abstractmethod
    def types(self, text: str) -> None:
        """Types it into the first field."""

    @abstractmethod
    def reads(self, expression: str) -> Any:
        """What a JavaScript expression, or function, says on the page."""

    @abstractmethod
    def downloaded(self, timeout: float) -> Arrival:
        """The next file that the browser downloads; it begins within `timeout` ms."""

    @abstractmethod
    def takes_picture(self, file: Path) -> None:
        """Saves the whole page as a PNG."""

    def opens_the_page(self) -> None:
        self.goes_to(self.server)

    def sends(self, file: Path) -> None:
        self.opens_the_page()
        self.chooses(file)
        self.waits_for("inviting")

    def opens_link(self, link: str) -> None:
        self.goes_to(link)
        self.clicks("See what it is")

    def types_code(self, code: str) -> None:
        self.types(code.replace("-", ""))
        self.clicks("Receive")

    def accepts(self) -> None:
        self.waits_for("deciding")
        self.clicks("Accept")

    def accepts_into_downloads(self, timeout: float) -> Arrival:
        self.accepts()
        return self.downloaded(timeout)

    def declines(self) -> None:
        self.waits_for("deciding")
        self.clicks("Decline")

    def cancels(self) -> None:
        self.clicks("Cancel")

    @property
    def phase(self) -> str:
        return str(self.reads("document.querySelector('main').dataset.phase ?? ''"))

    @property
    def end(self) -> str:
        self.waits_for("ended")
        return str(self.reads("document.querySelector('main').dataset.code ?? ''"))

    @property
    def link(self) -> str:
        shown = "(element => element.value ?? element.textContent)"
        return str(self.reads(f"{shown}(document.querySelector('[data-testid=link]'))")).strip()

    @property
    def code(self) -> str:
        return "".join(
            str(self.reads("document.querySelector('[data-testid=code]').innerText")).split()
        )

    def waits_until_nothing_is_staged(self) -> None:
        """The private folder, from which downloads are handed on, holds nothing any more."""
        self.reads(
            """async () => {
              const root = await navigator.storage.getDirectory();
              const folder = await root.getDirectoryHandle("staging", {create: true});
              while ((await Array.fromAsync(folder.keys())).length > 0) {
                await new Promise((resolve) => setTimeout(resolve, 20));
              }
            }"""
        )
