"""Two servers that have nothing in common but a project and a bucket, and die all the time."""

import threading
from itertools import cycle
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TypeAlias

from tests.nginx import Nginx
from tests.servers import TelpherServer

EVERY_S = 1.0
PATIENCE_S = 120.0


class Mortals:
    """Asked in turn by way of nginx; one after the other is killed, and started again."""

    def __init__(
        self, folder: Path, kind: type[TelpherServer] = TelpherServer, /, **settings: str
    ) -> None:
        folders = [folder / name for name in ("one", "other")]
        for each in folders:
            each.mkdir()
        self._servers = [
            kind(each, TELPHER_TRUSTED_PROXIES="127.0.0.1", **settings) for each in folders
        ]
        self._nginx = Nginx(folder / "nginx", *(server.port for server in self._servers))
        self.url = self._nginx.url
        self._deaths = 0
        self._died = threading.Condition()
        self._over = threading.Event()
        self._reaper = threading.Thread(target=self._kill_in_turn)

    @property
    def said(self) -> str:
        """All that both have logged."""
        return "".join(server.said for server in self._servers)

    def outlives(self, deaths: int) -> None:
        """Waits until so many more of them have died."""
        with self._died:
            enough = self._deaths + deaths
            assert self._died.wait_for(lambda: self._deaths >= enough, PATIENCE_S)

    def _kill_in_turn(self) -> None:
        for server in cycle(self._servers):
            if self._over.wait(EVERY_S):
                return
            server.kill()
            with self._died:
                self._deaths += 1
                self._died.notify_all()
            server.start()

    def __enter__(self) -> Self:
        for server in self._servers:
            server.start()
        self._nginx.__enter__()
        self._reaper.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._reaper.join()
        self._nginx.__exit__(kind, error, trace)
        for server in self._servers:
            server.stop()


Served: TypeAlias = TelpherServer | Mortals


class Serve(Protocol):
    """Makes a server, or a pair of mortal ones in its place; to be used as a context."""

    def __call__(self, kind: type[TelpherServer] = TelpherServer, /, **settings: str) -> Served: ...
