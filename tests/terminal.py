"""Somebody at a terminal: `telpher send` and `telpher receive` in processes of their own."""

import contextlib
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, ClassVar, Self

from tests.servers import inherited

PATIENCE = 30.0
"""Seconds for a line to appear."""


class Terminal:
    """One run of a command. ``home`` is where this person's records are kept between runs."""

    program: tuple[str, ...] = ("-m", "telpher")
    _all: ClassVar[list["Terminal"]] = []

    def __init__(self, home: Path, *arguments: str, stdin: bytes | IO[bytes] | None = None) -> None:
        home.mkdir(exist_ok=True)
        self.lines: list[str] = []
        self._new: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._process = subprocess.Popen(
            [sys.executable, *self.program, *arguments],
            cwd=home,
            env={**inherited(), "XDG_STATE_HOME": str(home / "state"), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE if isinstance(stdin, bytes) else stdin or subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._all.append(self)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if isinstance(stdin, bytes):
            threading.Thread(target=self._write, args=[stdin], daemon=True).start()

    @classmethod
    def sends(cls, home: Path, server: str, *paths: Path | str, **more: bytes) -> Self:
        return cls(home, "send", "--server", server, *map(str, paths), stdin=more.get("stdin"))

    @classmethod
    def receives(cls, home: Path, invitation: str, output: Path, *options: str) -> Self:
        return cls(home, "receive", invitation, "--output", str(output), "--yes", *options)

    @classmethod
    def end_all(cls) -> None:
        """Kill whatever still runs."""
        while cls._all:
            cls._all.pop().kill()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    @property
    def link(self) -> str:
        return self.says(r"Link: (\S+)")

    @property
    def code(self) -> str:
        return self.says(r"Code: (\S+)")

    def says(self, pattern: str, patience: float = PATIENCE) -> str:
        """Wait for a line, old or new, that has this in it; its first group, or all of it."""
        deadline = time.monotonic() + patience
        for old in self.lines:
            if found := re.search(pattern, old):
                return found[found.lastindex or 0]
        while True:
            line: str | None
            try:
                line = self._new.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"did not say {pattern!r} but:\n{self}") from None
            if line is None:
                raise AssertionError(f"ended without saying {pattern!r} but:\n{self}")
            self.lines.append(line)
            if found := re.search(pattern, line):
                return found[found.lastindex or 0]

    def ends(self, patience: float = PATIENCE) -> int:
        """Wait for the end; the exit status."""
        status = self._process.wait(patience)
        self._reader.join(patience)
        while (line := self._new.get()) is not None:
            self.lines.append(line)
        return status

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        self._process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self._process.wait()

    def __str__(self) -> str:
        return "\n".join(self.lines)

    def _write(self, data: bytes) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError), self._process.stdin as pipe:
            pipe.write(data)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as out:
            for line in out:
                self._new.put(os.fsdecode(line).rstrip("\n"))
        self._new.put(None)
