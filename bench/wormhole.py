"""Beside magic-wormhole: all told, from the start of the receiving process to its end.

Each has a server of its own on this machine. magic-wormhole goes over TCP here, without a relay; it
flushes nothing to the disk, and packs a folder into one archive for the way.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.sizes import MANY, RUNS, SIZE, SMALL, named, noise
from bench.table import Row, print_table
from bench.terminals import Terminals, ending, same, terminals
from tests.servers import free_port
from tests.terminal import Terminal
from tests.trees import make_many

PATIENCE = 1_800.0
BYTE_RUNS = 5


class Wormhole:
    """Its two commands, on a mailbox server of their own."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder = folder
        self._command = [
            *(sys.executable, "-c", "from wormhole.cli.cli import wormhole; wormhole()"),
            *("--relay-url", f"ws://127.0.0.1:{port}/v1", "--transit-helper", ""),
        ]
        self._number = 0

    def receive(self, path: Path) -> float:
        """Seconds from the start of the receiving process to its end."""
        self._number += 1
        code = f"{self._number}-two-words"
        output = self._folder / "through"
        output.mkdir()
        sender = subprocess.Popen(
            [*self._command, "send", "--hide-progress", "--no-qr", "--code", code, str(path)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert sender.stderr is not None
            # It says what to do on the other side when it has got everything ready.
            while "wormhole receive" not in (line := sender.stderr.readline()):
                if not line:
                    raise RuntimeError("wormhole did not begin to send")
            begun = time.perf_counter()
            subprocess.run(
                [*self._command, "receive", "--hide-progress", "--accept-file", code],
                cwd=output,
                check=True,
                timeout=PATIENCE,
                capture_output=True,
            )
            seconds = time.perf_counter() - begun
            sender.communicate(timeout=30)
        finally:
            sender.kill()
            sender.communicate()
        same(path, output / path.name)
        shutil.rmtree(output)
        return seconds


@contextmanager
def wormhole(folder: Path) -> Iterator[Wormhole]:
    port = free_port()
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "twisted", "--log-level", "error", "wormhole-mailbox"),
            f"--port=tcp:{port}:interface=127.0.0.1",
            f"--channel-db={folder / 'channels.sqlite'}",
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                if server.poll() is not None:
                    raise
                time.sleep(0.05)
        yield Wormhole(folder, port)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _telpher(two: Terminals, path: Path) -> float:
    """The same of `telpher receive`."""
    with ending(Terminal.sends(two.folder / "sender", two.server, path)) as sender:
        link = sender.link
        sender.says("Give one")
        begun = time.perf_counter()
        with two.receiving(link, path) as receiver:
            if receiver.ends(PATIENCE) != 0:
                raise AssertionError(f"{sender}\n{receiver}")
            seconds = time.perf_counter() - begun
        sender.ends()
    return seconds


def run() -> list[Row]:
    """One file, many in folders, and one byte."""
    with terminals() as two, wormhole(two.folder) as other:
        folder = two.folder / "many"
        make_many(folder, files=MANY, size=SMALL)
        return [
            _row(two, other, noise(two.folder, size), runs, size)
            for size, runs in ((SIZE, RUNS), (1, BYTE_RUNS))
        ] + [_row(two, other, folder, RUNS, MANY * SMALL)]


def _row(two: Terminals, other: Wormhole, path: Path, runs: int, size: int) -> Row:
    theirs, ours = [], []
    for _ in range(runs):
        theirs.append(other.receive(path))
        ours.append(_telpher(two, path))
    words = f"{MANY:,} x {SMALL // 1000} kB in folders" if path.is_dir() else named(size)
    return Row(
        f"telpher receive, all told: {'one byte' if size == 1 else words}",
        _figure(size, median(ours)),
        f"{_figure(size, median(theirs))} magic-wormhole",
        median(t / o for t, o in zip(theirs, ours, strict=True)),
        "",
        None,
    )


def _figure(size: int, seconds: float) -> str:
    return f"{seconds:.2f} s" if size == 1 else f"{size / 1e6 / seconds:.1f} MB/s"


if __name__ == "__main__":
    print_table(run())
