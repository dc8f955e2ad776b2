"""Stored bytes up and down, beside nginx with the same client (curl) in the same run."""

import hashlib
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

from bench.server import running
from bench.table import Row, print_table
from telpher.keys.records import LONGEST_PART
from tests.servers import free_port

RUNS = 3
PARTS = 60
AT_ONCE = "4"
SMALL_FILES = 1000
SMALL_BYTES = 100_000
GOAL = 0.6
MOST_MEGABYTES = 100
OWNER, READER, CLAIM = "o" * 43, "r" * 43, "c" * 43

NGINX = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ }}
http {{
    access_log off; sendfile on; client_max_body_size 1g;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    server {{
        listen 127.0.0.1:{port};
        location / {{ root {folder}/files; dav_methods PUT DELETE; create_full_put_path on; }}
    }}
}}
"""


@contextmanager
def nginx(folder: Path) -> Iterator[str]:
    """Serves and takes files of a folder, one worker, without flushing to the disk."""
    port = free_port()
    (folder / "files").mkdir()
    folder.chmod(0o777)
    (folder / "files").chmod(0o777)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    process = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf")])
    try:
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/")
                break
            except httpx.HTTPError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def curl(requests: list[str]) -> float:
    """Seconds that these requests take, each some lines of curl's configuration."""
    common = "silent\nshow-error\nfail\noutput = /dev/null\n"
    config = "next\n".join(common + request for request in requests)
    quiet = "--no-progress-meter"
    command = ["curl", quiet, "--parallel", "--parallel-max", AT_ONCE, "--config", "-"]
    begun = time.perf_counter()
    subprocess.run(command, input=config.encode(), check=True)
    return time.perf_counter() - begun


def run() -> list[Row]:
    """Measure a share of about 500 MB, and a thousand small files."""
    if not shutil.which("nginx") or not shutil.which("curl"):
        return [Row("stored up and down", "needs nginx and curl", "", None, "", None)]
    rates: dict[str, list[float]] = {name: [] for name in ("up", "down", "up-", "down-", "s", "s-")}
    megabytes = PARTS * LONGEST_PART / 1e6
    most = 0.0
    with tempfile.TemporaryDirectory() as name:
        part, small = Path(name, "part"), Path(name, "small")
        part.write_bytes(os.urandom(LONGEST_PART))
        small.write_bytes(os.urandom(SMALL_BYTES))
        for _ in range(RUNS):
            most = max(most, _ours(part, small, rates))
            with tempfile.TemporaryDirectory() as folder, nginx(Path(folder)) as url:
                up = [f"upload-file = {part}\nurl = {url}/{n}\n" for n in range(PARTS)]
                rates["up-"].append(megabytes / curl(up))
                rates["down-"].append(
                    megabytes / curl([f"url = {url}/{n}\n" for n in range(PARTS)])
                )
                few = [f"upload-file = {small}\nurl = {url}/s{n}\n" for n in range(SMALL_FILES)]
                rates["s-"].append(SMALL_FILES / curl(few))
    return [
        _row("stored copy up, MB/s", rates["up"], rates["up-"], GOAL),
        _row("stored copy down, MB/s", rates["down"], rates["down-"], GOAL),
        _row("1,000 plain uploads of 100 kB, files/s", rates["s"], rates["s-"], None),
        _memory_row(most),
    ]


def _ours(part: Path, small: Path, rates: dict[str, list[float]]) -> float:
    share_id = "s" * 43
    megabytes = PARTS * LONGEST_PART / 1e6
    with running(TELPHER_STORAGE_MIN_FREE_BYTES="0") as (url, pid):
        path = f"{url}/api/share/{share_id}"
        body = {
            "shareId": share_id,
            "readTokenDigest": hashlib.sha256(READER.encode()).hexdigest(),
            "size": PARTS * LONGEST_PART,
        }
        owner, reader = (f"Bearer {token}" for token in (OWNER, READER))
        create = httpx.post(f"{url}/api/share/create", json=body, headers={"authorization": owner})
        assert create.status_code == 200, create.text
        header = f'header = "authorization: {owner}"\n'
        up = [f"upload-file = {part}\nurl = {path}/data/{n}\n{header}" for n in range(PARTS)]
        rates["up"].append(megabytes / curl(up))
        httpx.post(f"{path}/claim", json={"claim": CLAIM}, headers={"authorization": reader})
        header = f'header = "authorization: Bearer {CLAIM}"\n'
        down = [f"url = {path}/data/{n}\n{header}" for n in range(PARTS)]
        rates["down"].append(megabytes / curl(down))
        few = [f'form = "file=@{small}"\nurl = {url}/api/upload\n'] * SMALL_FILES
        rates["s"].append(SMALL_FILES / curl(few))
        return float(psutil.Process(pid).memory_info().rss / 1e6)


def _memory_row(most: float) -> Row:
    reached = most <= MOST_MEGABYTES
    return Row("server memory, MB", f"{most:.0f}", "", None, f"≤ {MOST_MEGABYTES}", reached)


def _row(what: str, ours: list[float], theirs: list[float], goal: float | None) -> Row:
    measured, baseline = statistics.median(ours), statistics.median(theirs)
    ratio = measured / baseline
    wanted = f"≥ {goal}" if goal else ""
    reached = ratio >= goal if goal else None
    return Row(what, f"{measured:.0f}", f"nginx {baseline:.0f}", ratio, wanted, reached)


if __name__ == "__main__":
    print_table(run())
