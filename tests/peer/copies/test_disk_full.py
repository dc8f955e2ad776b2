"""Disks that are full in the middle: the server's, and the receiver's."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from telpher.keys.link import to_base64url
from telpher.peer.status import Delivered, Status, Stored, Waiting
from tests.local import LocalServer
from tests.peer.copies.people import fetch, key_of, stored, upload_of
from tests.servers import TelpherServer
from tests.trees import contents, sha256

ROOT = Path(__file__).parents[3]
MIB = 1 << 20
SIZE = 15 * MIB


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "file.bin"
    file.write_bytes(Random(SIZE).randbytes(SIZE))
    return file


@pytest.fixture
def namespace() -> list[str]:
    able = os.geteuid() == 0 and shutil.which("unshare") and shutil.which("mount")
    if not able and not os.environ.get("TELPHER_LAB"):
        pytest.skip("mounts a small disk: needs root and unshare; TELPHER_LAB=1 insists")
    return ["unshare", "--mount", "--propagation", "private"]


async def test_the_receivers(
    server: LocalServer, file: Path, tmp_path: Path, namespace: list[str]
) -> None:
    key = to_base64url(await stored(server.url, file))
    (tmp_path / "output").mkdir()
    asked = ("-m", "tests.peer.copies.small_disk", server.url, key, str(tmp_path / "output"))
    process = await asyncio.create_subprocess_exec(
        *namespace, sys.executable, *asked, cwd=ROOT, stdout=subprocess.PIPE
    )
    said, _ = await process.communicate()
    assert json.loads(said) == {
        "full": ["disk-full", True],
        "in place": ["filler"],
        "later": "Delivered",
        "found": {"file.bin": sha256(file)},
    }
    assert contents(tmp_path / "output") == {}  # it was mounted for nobody else


async def test_the_servers(small_disk: TelpherServer, file: Path, tmp_path: Path) -> None:
    filler = Path(f"/proc/{small_disk.pid}/root{tmp_path}/data/filler")
    upload = await upload_of(small_disk.url, file)
    await upload.announce()
    await asyncio.to_thread(
        filler.write_bytes, bytes(35 * MIB)
    )  # of 40, of which 4 stay free: room for no part
    full = asyncio.Event()

    def see(status: Status) -> None:
        if isinstance(status, Waiting) and status.trouble == "storage-full":
            full.set()

    upload.subscribe(see)
    running = asyncio.create_task(upload.run())
    await full.wait()
    await asyncio.to_thread(filler.unlink)
    end = await running
    assert isinstance(end, Stored), end
    fetched = await fetch(small_disk.url, key_of(end.link), tmp_path / "output")
    assert isinstance(fetched, Delivered), fetched
    assert sha256(tmp_path / "output" / "file.bin") == sha256(file)
