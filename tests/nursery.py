"""Servers that begin with everything imported, which takes longer than all else of their start.

One process of a test run imports it, and each server is a fork of it: for the rest, what
`telpher serve` is. `tests/server/test_serve.py` starts them as people do.
"""

import gc
import json
import os
import signal
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path
from typing import TypedDict

import psutil


class Order(TypedDict):
    """Where somebody is to run a server, and with what."""

    folder: str
    environment: dict[str, str]
    log: str


class Nursery:
    """The process that has imported everything; it ends with this one."""

    def __init__(self) -> None:
        self._orders = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=Path(__file__).parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def serves(self, order: Order) -> psutil.Process:
        """A new process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._orders:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
            return psutil.Process(int(self._process.stdout.readline()))


@cache
def nursery() -> Nursery:
    """The one of this process, begun when it is asked for first."""
    return Nursery()


def _become(order: Order) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv = ["telpher", "serve"]


def _import_all() -> None:
    """What a server imports, some of it only when it reads its arguments, or is put together."""
    from typer.core import TyperGroup
    from typer.main import get_command

    from telpher.cli import app
    from telpher.server.app import build
    from telpher.server.backends import memory_backends
    from telpher.server.serving import uvicorn_config
    from telpher.server.settings import read_settings
    from telpher.server.static import PACKAGED

    commands = get_command(app)
    assert isinstance(commands, TyperGroup)
    commands.commands["serve"].make_context("serve", [])
    settings = read_settings({})
    uvicorn_config(settings, build(settings, memory_backends(settings), PACKAGED))


def _obey() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here waits for their ends
    gc.disable()
    _import_all()
    gc.freeze()
    from telpher.__main__ import main

    while line := sys.stdin.buffer.readline():
        pid = os.fork()
        if pid == 0:
            _become(json.loads(line))
            try:
                main()
            except SystemExit:
                sys.stdout.flush()
                os._exit(0)  # without taking apart all that was imported
        os.write(1, b"%d\n" % pid)


if __name__ == "__main__":
    _obey()
