"""Whole folders, chosen or dropped in Firefox.

Without a screen it has no drag service, and WebDriver chooses nothing but files: the browser's own
scripts hand the page what a hand would.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.e2e.firefox import FirefoxPerson, firefox_person, running_firefox

_ALLOWED = ("--remote-allow-system-access",)
_UNCHECKED = ("dom.filesystem.pathcheck.disabled", True)
"""Else a page reads only what was picked in a window of the browser's."""

_PUT = """() => new Promise((resolve, reject) => {
  const {messageManager} = gBrowser.selectedBrowser;
  const put = (selector, path) => {
    const input = content.document.querySelector(selector);
    try {
      input.mozSetDndFilesAndDirectories([new content.Directory(path)]);
      sendAsyncMessage("put", null);
    } catch (error) {
      sendAsyncMessage("put", String(error));
    }
  };
  messageManager.addMessageListener("put", function hear({data}) {
    messageManager.removeMessageListener("put", hear);
    if (data === null) resolve();
    else reject(new Error(data));
  });
  const script = `(${put})(...${JSON.stringify(ARGUMENTS)})`;
  messageManager.loadFrameScript(`data:,${encodeURIComponent(script)}`, false);
})"""
"""Puts a folder into a file input, from the browser's own scripts in the page's process."""

_PLACE = """() => {
  const input = document.createElement("input");
  input.type = "file";
  input.id = "let-go";
  input.hidden = true;
  document.body.append(input);
}"""

_DROP = """() => {
  const input = document.querySelector("#let-go");
  const items = input.webkitEntries.map((entry) => ({kind: "file", webkitGetAsEntry: () => entry}));
  input.remove();
  const event = new DragEvent("drop", {bubbles: true, cancelable: true});
  Object.defineProperty(event, "dataTransfer", {value: {types: ["Files"], items}});
  document.body.dispatchEvent(event);
  return items.length;
}"""
"""The entry is Firefox's, and leads through the folder on the disk; only the event is made up."""


@contextmanager
def folder_person(profile: Path, downloads: Path, server: str) -> Iterator[FirefoxPerson]:
    """Somebody in a Firefox of their own, in which whole folders can be handed to the page."""
    with (
        running_firefox(profile, _UNCHECKED, arguments=_ALLOWED) as browser,
        firefox_person(browser, downloads, server) as someone,
    ):
        yield someone


def chooses_folder(someone: FirefoxPerson, folder: Path) -> None:
    """By the button for folders."""
    _put("input[webkitdirectory]", someone, folder)


def drops(someone: FirefoxPerson, folder: Path) -> None:
    """Lets go of it over the page."""
    someone.page.evaluate(_PLACE)
    _put("#let-go", someone, folder)
    assert someone.page.evaluate(_DROP) == 1


def _put(selector: str, someone: FirefoxPerson, folder: Path) -> None:
    session = someone.browser.session
    scope: dict[str, Any] = {"moz:scope": "chrome"}
    windows = session.call("browsingContext.getTree", **scope)["contexts"]
    said = session.call(
        "script.callFunction",
        functionDeclaration=_PUT.replace("ARGUMENTS", json.dumps([selector, str(folder)])),
        target={"context": windows[0]["context"]},
        awaitPromise=True,
    )
    assert said["type"] == "success", said
