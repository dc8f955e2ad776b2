"""Browsers that see a small disk at one of their folders; nobody else sees it."""

import stat
from contextlib import suppress
from pathlib import Path

_MEBIBYTE = bytes(1 << 20)

_PROGRAM = """#!/bin/sh
exec unshare --mount --propagation private sh -c \\
  'mount -t tmpfs -o size={size} telpher "{folder}" && exec "{browser}" "$@"' "$0" "$@"
"""


def seeing_a_small_disk(browser: str, folder: Path, size: str) -> Path:
    """A program that starts the browser so, as root; `size` of the disk, as `mount` takes it."""
    folder.mkdir(parents=True)
    program = folder.with_name(f"{folder.name}.sh")
    program.write_text(_PROGRAM.format(size=size, folder=folder, browser=browser))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


class SmallDisk:
    """The disk at a folder of a browser that runs, by the browser's first process."""

    def __init__(self, pid: int, folder: Path) -> None:
        self.folder = Path(f"/proc/{pid}/root{folder}")
        """What the browser sees there."""
        self._filler = self.folder / "filler"

    @property
    def names(self) -> set[str]:
        """Of what lies there."""
        return {path.name for path in self.folder.iterdir()}

    def fill(self) -> None:
        """Takes all that is left."""
        # Others write meanwhile, so what is left cannot be known beforehand.
        with self._filler.open("wb", buffering=0) as filler, suppress(OSError):
            while filler.write(_MEBIBYTE):
                pass

    def clear(self) -> None:
        self._filler.unlink()
