"""`telpher admin shares`, beside a server that runs."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.servers import TelpherServer, inherited
from tests.shares.sharing import Share, done, refused
from tests.web import built_web


@pytest.fixture
def server(tmp_path: Path) -> Iterator[TelpherServer]:
    with TelpherServer(tmp_path, TELPHER_WEB_DIR=str(built_web(tmp_path))) as running:
        yield running


def admin(folder: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "telpher", "admin", "shares", *arguments]
    environment = {**inherited(), "TELPHER_DATA_DIR": str(folder / "data"), **settings}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


async def test_reported_listed_and_taken_down(tmp_path: Path, server: TelpherServer) -> None:
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as http:
        share = Share(http)
        await share.whole(b"x" * 1000)
        done(await share.ask("report", "", reason="malware", note="look\x1b[31m\nhere"))
        plain = done(await http.post("/api/upload", files={"file": ("a", b"y" * 50)}))["link"]
        plain_id = plain.split("/")[3].partition("?")[0]

        status, said = admin(tmp_path, "list")
        rows = {line.split()[0]: line.split()[1:] for line in said.splitlines()}
        assert status == 0
        assert rows.keys() == {share.share_id, plain_id}
        kind, size, _, *rest = rows[share.share_id]
        assert (kind, size, rest) == ("sealed", "1009", ["complete", "0", "1"])
        assert rows[plain_id][:2] == ["plain", "50"]

        status, said = admin(tmp_path, "reports")
        assert (status, said.split(" ", 1)[1]) == (0, f"{share.share_id} malware look [31m here\n")

        for each in (share.share_id, plain_id):
            assert admin(tmp_path, "take-down", "--", each) == (0, "It is taken down.\n")
            assert admin(tmp_path, "take-down", "--", each)[0] == 1
        refused(await http.get(share.path), 410, "share-taken-down")
        refused(await http.get(plain), 404, "unknown-file")
    stored = tmp_path / "data" / "shares"
    assert not [path for path in stored.rglob("*") if path.is_file()]


def test_where_nothing_is_stored(tmp_path: Path) -> None:
    status, said = admin(tmp_path, "list")
    assert status == 2
    assert said.startswith("No server has stored anything in")
