"""Starts `telpher serve` for a benchmark, and asks it things."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running(**settings: str) -> Iterator[tuple[str, int]]:
    """A server of its own data folder; its URL and process id."""
    with tempfile.TemporaryDirectory() as folder:
        web = Path(folder, "web")
        web.mkdir()
        (web / "index.html").write_text("<!doctype html><title>bench</title>")
        environment = {
            **os.environ,
            "WEBRTC_ICE_SERVERS_JSON": "[]",
            "WEBRTC_CREATE_RATE_LIMIT_PER_MIN": "1000000",
            "WEBRTC_JOIN_RATE_LIMIT_PER_MIN": "1000000",
            "TELPHER_DATA_DIR": str(Path(folder, "data")),
            "TELPHER_PORT": "0",
            "TELPHER_WEB_DIR": str(web),
            **settings,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "telpher", "serve"],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            yield line.split()[-1], process.pid
        finally:
            process.terminate()
            process.wait(timeout=20)
            assert process.stdout is not None
            process.stdout.close()
