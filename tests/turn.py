"""A real TURN server: coturn, with the secret that a Telpher server shares with it."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.debian import install
from tests.servers import free_port

SECRET = "only-for-tests"
START_SECONDS = 30


class NoTurnServerError(Exception):
    """coturn is missing, and could not be installed."""


def turnserver() -> str:
    """Path of coturn's program: from PATH, else from Debian's package.

    Raises:
        NoTurnServerError: it was not found and could not be installed.
    """
    found = shutil.which("turnserver")
    if found is None and install("coturn"):
        found = shutil.which("turnserver")
    if found is None:
        raise NoTurnServerError("The tests need coturn: install it (apt-get install coturn).")
    return found


@contextmanager
def turn_server(folder: Path) -> Iterator[dict[str, str]]:
    """Runs one on loopback; what a Telpher server needs to be set to, so that it is used."""
    port = free_port()
    log = folder / "turn.log"
    command = [
        *(turnserver(), "-n", "--no-cli", "--no-tls", "--no-dtls", "--log-file", "stdout"),
        *("--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1", "--allow-loopback-peers"),
        *("--listening-port", str(port), "--realm", "telpher.test"),
        *("--use-auth-secret", "--static-auth-secret", SECRET),
        *("--pidfile", str(folder / "turn.pid"), "--userdb", str(folder / "turn.db")),
    ]
    with (
        log.open("wb") as written,
        subprocess.Popen(command, stdout=written, stderr=subprocess.STDOUT) as process,
    ):
        try:
            _await(port, process, log)
            yield {
                "TELPHER_TURN_URLS": f"turn:127.0.0.1:{port}",
                "TELPHER_TURN_SECRET": SECRET,
            }
        finally:
            process.terminate()


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"coturn did not start:\n{log.read_text()}") from None
            time.sleep(0.02)
        else:
            return
