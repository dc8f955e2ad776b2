"""A real Telpher server in a process of its own."""

import json
import os
import secrets
import signal
import socket
import sys
import time
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

from tests.nursery import nursery

START_SECONDS = 120
PORTS = range(16384, 32768)
SETTINGS = ("TELPHER_", "WEBRTC_", "NEXT_PUBLIC_", "SUPABASE_", "WEB_UPLOAD_")


class TelpherServer:
    """`telpher serve` on a data folder and a port that stay the same when it is started anew."""

    program: tuple[str, ...] | None = None
    """What Python is started with, where it is to be another one than those of the nursery."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.port = known_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data_dir / "server.log"
        self._data_dir = data_dir
        self._process: psutil.Process | None = None
        self._environment = {
            **inherited(),
            "TELPHER_PORT": str(self.port),
            "TELPHER_DATA_DIR": str(data_dir / "data"),
            "WEBRTC_ICE_SERVERS_JSON": "[]",
            "WEBRTC_CREATE_RATE_LIMIT_PER_MIN": "100000",
            "WEBRTC_JOIN_RATE_LIMIT_PER_MIN": "100000",
            **settings,
        }

    def change(self, **settings: str) -> None:
        """From the next start on."""
        self._environment |= settings

    def start(self) -> None:
        self._process = self._begun()
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if not _runs(self._process) or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{self.log.read_text()}")
            time.sleep(0.02)

    def _begun(self) -> psutil.Process:
        folder = str(self._data_dir)  # where there is no `.env`
        if self.program is None:
            return nursery().serves(
                {"folder": folder, "environment": self._environment, "log": str(self.log)}
            )
        command = [sys.executable, *self.program, "serve"]
        with self.log.open("ab") as log:
            return psutil.Popen(command, cwd=folder, env=self._environment, stdout=log, stderr=log)

    def kill(self) -> None:
        """Ends it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def said(self) -> str:
        """All that it has logged, whenever it was started."""
        return self.log.read_text()

    @property
    def metrics(self) -> dict[str, Any]:
        """What it has counted since it was started."""
        with urllib.request.urlopen(f"{self.url}/api/transfer/metrics", timeout=20) as answer:
            return dict(json.load(answer)["metrics"])

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=20)
            self._process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/api/transfer/config", timeout=20) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        _known.append(self.port)


def _runs(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def inherited() -> dict[str, str]:
    """This process's environment without any setting of Telpher, good for any working folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
    if kept.get("PYTHONPATH"):
        folders = kept["PYTHONPATH"].split(os.pathsep)
        kept["PYTHONPATH"] = os.pathsep.join(str(Path(folder).absolute()) for folder in folders)
    return kept


_known: list[int] = []


def known_port() -> int:
    """That of a server that has ended, if there is one: browsers have the same page from there."""
    while _known:
        if _is_free(port := _known.pop()):
            return port
    return free_port()


def free_port() -> int:
    """A port that no connection is given by chance before a server binds it, or binds it again.

    Systems number outgoing connections from 32768 on (Linux) or higher.
    """
    while not _is_free(port := PORTS[secrets.randbelow(len(PORTS))]):
        pass
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
