"""What the lab needs of the machine: the right to make namespaces, and two tools."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

from tests.debian import install

PACKAGES = {"ip": "iproute2", "nft": "nftables"}


class NoLabError(Exception):
    """This machine cannot have a lab; the text is one sentence that says why."""


def require() -> None:
    """Makes sure that a lab can be built here, installing what is missing where it may.

    Raises:
        NoLabError: it cannot.
    """
    if os.geteuid() != 0:
        raise NoLabError("The network lab needs root (CAP_NET_ADMIN and CAP_SYS_ADMIN).")
    for name in PACKAGES:
        tool(name)
    if not Path("/dev/net/tun").exists():
        raise NoLabError("The network lab needs /dev/net/tun.")
    if not _may_make_namespaces():
        raise NoLabError("The network lab needs to make network namespaces, and may not here.")


@cache
def tool(name: str) -> str:
    """Path of `ip` or `nft`: from PATH or the system's folders, else from Debian's package.

    Raises:
        NoLabError: it was not found and could not be installed.
    """
    path = _found(name) or _from_debian(name)
    if path is None:
        package = PACKAGES[name]
        raise NoLabError(
            f"The network lab needs {name}: install {package} (apt-get install {package})."
        )
    return path


def ip(*arguments: str, lines: str = "") -> str:
    """Runs `ip`, with a batch of lines on its standard input if any. Returns what it printed."""
    return run(tool("ip"), *arguments, text=lines)


def run(*command: str, text: str = "") -> str:
    """Runs a command to its end. Returns what it printed.

    Raises:
        RuntimeError: it failed; the text is what it complained of.
    """
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def _found(name: str) -> str | None:
    # Root's PATH does not always hold the folders of root's tools.
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def _from_debian(name: str) -> str | None:
    return _found(name) if install(PACKAGES[name]) else None


@cache
def _may_make_namespaces() -> bool:
    tried = subprocess.run(
        ["unshare", "--net", "--mount", "true"], check=False, capture_output=True
    )
    return tried.returncode == 0
