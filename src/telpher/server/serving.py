"""Runs the application on uvicorn, in this process."""

import asyncio
import logging
import os
import signal
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from filelock import FileLock, Timeout

from telpher.drivers.sqlite import NewerSchema
from telpher.server import static
from telpher.server.app import Application, build
from telpher.server.backends import Backends, MissingExtra, open_backends
from telpher.server.binding import CannotBind, bound, is_public, url_of
from telpher.server.settings import Settings
from telpher.server.wire import BoundedHttp, BoundedWebSocket

_log = logging.getLogger(__name__)

_LARGEST_FRAME = 1024 * 1024
"""Larger WebSocket messages are not even read (close code 1009)."""

_GRACE_S = 3
_FAREWELL_S = 2.0
_PING_S = 30.0
_OTHER_CONNECTIONS = 2048
"""Connections beside those of signaling."""


class CannotServe(Exception):  # noqa: N818
    """The server cannot start; the text is one sentence that says why."""


def serve(settings: Settings, ready: Callable[[str], None]) -> None:
    """Serve until told to stop by SIGINT or SIGTERM; `ready` is called once with the URL.

    Raises CannotServe.
    """
    log_to_stderr()
    with _locked(settings.data_dir):
        try:
            backends = _opened(settings)
            application = build(settings, backends, settings.web_dir or static.PACKAGED)
            config = uvicorn_config(settings, application)
            sockets = bound(settings.host, settings.port)
        except (static.MissingClient, CannotBind) as error:
            raise CannotServe(str(error)) from None
        _warn_if_insecure(settings, sockets)
        warn_if_anybody_may_listen(settings)
        _warn_if_copies_stay_here(settings)
        _allow_many_files()
        server = _Server(config, application, lambda: ready(url_of(settings, sockets)))
        with (
            _signals_end_quietly(),
            asyncio.Runner(loop_factory=config.get_loop_factory()) as runner,
        ):
            runner.run(server.serve(sockets=sockets))


class _Server(uvicorn.Server):
    def __init__(
        self, config: uvicorn.Config, application: Application, ready: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._application = application
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # uvicorn itself would close with 1012; clients are to know that the server goes away.
        try:
            async with asyncio.timeout(_FAREWELL_S):
                await self._application.signaling.stop()
        except TimeoutError:
            _log.info("Some signaling connections did not take their leave in time.")
        await super().shutdown(sockets)


def uvicorn_config(settings: Settings, application: Application) -> uvicorn.Config:
    """How uvicorn serves an application. Raises CannotServe where TLS cannot be set up."""
    config = uvicorn.Config(
        application,
        interface="asgi3",
        http=BoundedHttp,
        ws=BoundedWebSocket,
        ws_max_size=_LARGEST_FRAME,
        ws_per_message_deflate=False,  # its windows cost more memory than signals save traffic
        ws_ping_interval=_PING_S,
        ws_ping_timeout=_PING_S,
        limit_concurrency=settings.signaling_most_sockets + _OTHER_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE_S,
        proxy_headers=False,  # which proxies are trusted is a setting of ours
        server_header=False,
        access_log=False,
        log_config=None,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
    )
    try:
        config.load()
    except OSError as error:  # ssl.SSLError is one
        raise CannotServe(
            f"The certificate {settings.tls_cert} and its key cannot be used: {error}."
        ) from None
    return config


def _opened(settings: Settings) -> Backends:
    try:
        return open_backends(settings)
    except (NewerSchema, MissingExtra) as error:
        raise CannotServe(str(error)) from None
    except sqlite3.Error as error:
        raise CannotServe(
            f"The database in {settings.data_dir} cannot be opened: {error}."
        ) from None
    except OSError as error:
        raise CannotServe(f"The data folder {settings.data_dir} cannot be used: {error}.") from None


@contextmanager
def _locked(data_dir: Path) -> Iterator[None]:
    os.umask(0o077)  # whatever is kept is for the server alone
    lock = FileLock(data_dir / "lock", timeout=0, fallback_to_soft=False)
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise CannotServe(f"Another server is using the data folder {data_dir}.") from None
    except (OSError, NotImplementedError) as error:
        raise CannotServe(f"The data folder {data_dir} cannot be used: {error}.") from None
    try:
        yield
    finally:
        lock.release()


def _warn_if_insecure(settings: Settings, sockets: list[socket.socket]) -> None:
    encrypted = settings.tls or settings.app_url.startswith("https:")
    if not encrypted and any(is_public(bound_socket) for bound_socket in sockets):
        _log.warning(
            "Other machines can reach this server, but without HTTPS their browsers refuse to "
            "encrypt; set TELPHER_TLS_CERT and TELPHER_TLS_KEY, or put an HTTPS proxy before it "
            "and set NEXT_PUBLIC_APP_URL."
        )


def warn_if_anybody_may_listen(settings: Settings) -> None:
    """Say it where channels are public."""
    if settings.signaling_provider == "supabase" and settings.supabase_signing_key is None:
        _log.warning(
            "Realtime channels are public: whoever knows a transfer's id can disturb how its sides "
            "meet, but not read or change what they say; set TELPHER_SUPABASE_SIGNING_KEY."
        )


def _warn_if_copies_stay_here(settings: Settings) -> None:
    kept = settings.most_share_bytes or settings.max_upload_bytes
    if settings.keeps_in_supabase and not settings.shares_in_supabase and kept:
        _log.warning(
            "Stored copies are kept by this server alone, and other servers of the project do not "
            "have them; set TELPHER_S3_BUCKET."
        )


def _allow_many_files() -> None:
    # Every connection is an open file, and the usual soft limit is 1,024.
    if os.name == "posix":
        import resource  # noqa: PLC0415  (only there is such a module)

        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def log_to_stderr() -> None:
    """Warnings, and events by themselves."""
    logging.basicConfig(format="%(levelname)s: %(message)s", level=logging.WARNING)
    logging.getLogger("uvicorn").setLevel(logging.ERROR)  # else any scanner fills the log
    events = logging.getLogger("telpher.events")
    events.setLevel(logging.INFO)
    events.propagate = False
    lines = logging.StreamHandler()
    lines.setFormatter(logging.Formatter("%(message)s"))
    events.handlers = [lines]


@contextmanager
def _signals_end_quietly() -> Iterator[None]:
    # uvicorn raises the signal that stopped it once more when it is done; by then all is said.
    signals = (signal.SIGINT, signal.SIGTERM)
    former = {one: signal.signal(one, lambda *_: None) for one in signals}
    try:
        yield
    finally:
        for one, handler in former.items():
            signal.signal(one, handler)
