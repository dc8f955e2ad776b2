"""Finds a browser for tests and benches, or gets one, or says in one sentence what to install."""

import os
import shutil
import subprocess
import sys

from tests.debian import install

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SHELL = ("chromium-headless-shell", "chrome-headless-shell")
FIREFOX = ("firefox-esr", "firefox")

# Nothing but the test's own traffic leaves the browser, and addresses are not hidden behind mDNS
# names, which need multicast to be resolved.
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Names of the local network for addresses; and pages for the address bar, which no test sees,
    # and which take as long to start as everything else of a browser.
    "--disable-features=WebRtcHideLocalIpsWithMdns,"
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup",
)


class NoBrowserError(Exception):
    """A browser is missing, and could not be installed."""


def chromium() -> str:
    """Path of a Chromium: from PATH, else Debian's, else Playwright's own.

    Raises:
        NoBrowserError: none was found and none could be installed.
    """
    found = _on_path(CHROMIUM) or _from_debian("chromium", CHROMIUM) or _from_playwright()
    if found is None:
        raise NoBrowserError(
            "The tests need Chromium: install it (on Debian or Ubuntu: apt-get install chromium)."
        )
    return found


def headless_shell() -> str:
    """Path of a Chromium without all that is around a page, if one is on PATH; else of a whole one.

    Its pages cost a third less. It has no clipboard, no lock on the screen, and does not ask
    whether a camera may be used.

    Raises:
        NoBrowserError: not even a whole one was found, and none could be installed.
    """
    return _on_path(SHELL) or chromium()


def firefox() -> str:
    """Path of a Firefox: from PATH, else Debian's.

    Playwright's own would not do: it is a changed build, made for Playwright's own protocol.

    Raises:
        NoBrowserError: none was found and none could be installed.
    """
    found = _on_path(FIREFOX) or _from_debian("firefox-esr", FIREFOX)
    if found is None:
        raise NoBrowserError(
            "The tests need Firefox: install it (on Debian: apt-get install firefox-esr)."
        )
    return found


def _on_path(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def _from_debian(package: str, names: tuple[str, ...]) -> str | None:
    return _on_path(names) if install(package) else None


def _from_playwright() -> str | None:
    subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"], check=False, stdout=sys.stderr
    )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None  # noqa: PTH110


if __name__ == "__main__":
    if not _on_path(SHELL):
        install(SHELL[0])  # does without where there is none
    try:
        print(chromium(), headless_shell(), firefox(), sep="\n")
    except NoBrowserError as error:
        sys.exit(str(error))
