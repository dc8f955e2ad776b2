"""A real nginx before several servers, in a process of its own: from PATH or Debian's packages."""

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.debian import install
from tests.servers import free_port

START_SECONDS = 30

# What docs/operating.md says, for servers that come and go.
CONFIG = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}
    upstream telpher {{ {servers} }}
    server {{
        listen 127.0.0.1:{port};
        client_max_body_size {largest_body};
        location / {{
            proxy_pass http://telpher;
            proxy_http_version 1.1;
            proxy_set_header Host $host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_read_timeout 75s;
            proxy_request_buffering off;
            proxy_buffering off;
        }}
    }}
}}
"""


class NoNginxError(Exception):
    """nginx is missing, and could not be installed."""


class Nginx:
    """Passes each request to the next of the servers, and to another one if that is not there."""

    def __init__(self, folder: Path, *ports: int, largest_body: str = "9m") -> None:
        """Bodies of more bytes than `largest_body`, as nginx writes it, are refused."""
        self._folder = folder
        self._ports = ports
        self._largest_body = largest_body
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        folder = self._folder
        folder.mkdir(mode=0o777, exist_ok=True)
        config = folder / "nginx.conf"
        servers = " ".join(f"server 127.0.0.1:{port} max_fails=0;" for port in self._ports)
        config.write_text(
            CONFIG.format(
                folder=folder, servers=servers, port=self.port, largest_body=self._largest_body
            )
        )
        self._process = subprocess.Popen([_program(), "-c", config, "-e", folder / "error.log"])
        deadline = time.monotonic() + START_SECONDS
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"nginx did not start:\n{(folder / 'error.log').read_text()}")
            time.sleep(0.02)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def _program() -> str:
    path = "/usr/sbin:/usr/local/sbin"
    found = shutil.which("nginx") or shutil.which("nginx", path=path)
    if found is None and install("nginx"):
        found = shutil.which("nginx", path=path)
    if found is None:
        raise NoNginxError("The tests need nginx: install it (on Debian: apt-get install nginx).")
    return found


if __name__ == "__main__":
    try:
        print(_program())
    except NoNginxError as error:
        sys.exit(str(error))
