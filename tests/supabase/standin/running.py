"""The stand-in for a Supabase project as a process of its own, to be killed and started anew."""

import asyncio
import json
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn

from tests.servers import free_port
from tests.supabase.standin.gateway import Gateway
from tests.supabase.standin.postgres import Database
from tests.supabase.standin.project import Keys, Project

START_SECONDS = 120


@dataclass
class StandIn:
    """A project over a database, at an address that stays the same when it is started anew."""

    database: Database
    project: Project = field(default_factory=Project)
    schemas: tuple[str, ...] = ("public",)

    def __post_init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        project = self.project
        told = {
            "port": self.port,
            "schemas": self.schemas,
            "database": (str(self.database.socket), self.database.name),
            "project": (project.secret, project.signing_key, project.new.anon, project.new.service),
        }
        self._process = subprocess.Popen([sys.executable, "-m", __name__], stdin=subprocess.PIPE)
        assert self._process.stdin is not None
        with self._process.stdin as stdin:
            stdin.write(json.dumps(told).encode())
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the stand-in did not start")
            time.sleep(0.02)

    def kill(self) -> None:
        """Ends it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Connections stand, and nothing moves."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def drop(self, broadcasts: int) -> None:
        """The next ones vanish, and are acknowledged all the same."""
        data = str(broadcasts).encode()
        urllib.request.urlopen(f"{self.url}/standin/drop", data, timeout=START_SECONDS).close()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=2):
                return True
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
        self.kill()


def main() -> None:
    told = json.load(sys.stdin)
    socket, name = told["database"]
    secret, signing_key, anon, service = told["project"]
    project = Project(secret, signing_key, Keys(anon, service))
    gateway = Gateway(Database(Path(socket), name), project, tuple(told["schemas"]))
    config = uvicorn.Config(
        gateway, host="127.0.0.1", port=told["port"], lifespan="off", log_level="warning"
    )
    asyncio.run(uvicorn.Server(config).serve())


if __name__ == "__main__":
    main()
