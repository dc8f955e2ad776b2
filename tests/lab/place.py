"""One namespace of the lab: what runs in it, and how to reach into it."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from tests.lab.machine import ip, tool
from tests.servers import inherited

NAMESPACES = Path("/run/netns")
CLONE_NEWNET = 0x40000000
END_SECONDS = 10

P = ParamSpec("P")
T = TypeVar("T")

_libc = ctypes.CDLL(None, use_errno=True)


class Place:
    """A network namespace, and the processes in it. `address` is its own, for the other places."""

    def __init__(self, namespace: str, address: str) -> None:
        self.namespace = namespace
        self.address = address
        self._started: list[subprocess.Popen[bytes]] = []

    def command(self, *argv: str) -> list[str]:
        """The arguments that run `argv` in here."""
        return [tool("ip"), "netns", "exec", self.namespace, *argv]

    def popen(self, argv: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
        """Starts a process in here, in a process group of its own, with options of `Popen`.

        It ends with the lab at the latest.
        """
        started = subprocess.Popen(self.command(*argv), process_group=0, **options)
        self._started.append(started)
        return started

    def telpher(self, *argv: str, **options: Any) -> subprocess.Popen[bytes]:
        """Starts the command line, without any setting of this process's environment."""
        return self.popen(
            [sys.executable, "-m", "telpher", *argv], **{"env": inherited(), **options}
        )

    def launcher(self, program: str, folder: Path) -> Path:
        """Writes an executable file that runs `program` in here with the arguments it is given.

        What starts it by its path (Playwright by `executable_path`) speaks with the program
        through the same pipes as if it stood outside.
        """
        script = folder / f"{Path(program).name}-in-{self.namespace}"
        script.write_text(f'#!/bin/sh\nexec {" ".join(self.command(program))} "$@"\n')
        script.chmod(0o755)
        return script

    def inside(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Calls it on a thread that is in here, and returns what it returns.

        Sockets that it makes and processes that it starts stay in here, whoever uses them later:
        `inside(socket.create_connection, ("127.0.0.1", port))` reaches a port of this place.
        """

        def entered() -> T:
            with (NAMESPACES / self.namespace).open() as namespace:
                if _libc.setns(namespace.fileno(), CLONE_NEWNET) != 0:
                    number = ctypes.get_errno()
                    raise OSError(number, os.strerror(number), self.namespace)
            return call(*args, **kwargs)

        with ThreadPoolExecutor(max_workers=1) as thread:
            return thread.submit(entered).result()

    def end(self) -> None:
        """Kills every process in here, however it came, and removes the namespace."""
        end_namespace(self.namespace)
        for process in self._started:
            process.wait(timeout=END_SECONDS)
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe is not None:
                    with contextlib.suppress(BrokenPipeError):  # what it did not read any more
                        pipe.close()


def end_namespace(namespace: str) -> None:
    """Kills by its number every process in a namespace, and removes the namespace."""
    deadline = time.monotonic() + END_SECONDS
    while found := ip("netns", "pids", namespace).split():
        if time.monotonic() > deadline:
            raise RuntimeError(f"processes {', '.join(found)} do not end")
        for number in found:
            try:
                os.kill(int(number), signal.SIGKILL)
            except ProcessLookupError:
                continue
    ip("netns", "delete", namespace)
