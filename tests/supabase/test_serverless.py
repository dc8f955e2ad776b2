"""The application where there is no disk, no socket, and nothing between requests."""

import ast
import asyncio
import os
import runpy
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from telpher.drivers.objects import Bucket
from telpher.server.serverless import adapted
from telpher.server.settings import SettingError, read_settings
from telpher.server.static import PACKAGED
from tests.nginx import Nginx
from tests.s3 import S3Server
from tests.serverless import API, SECRET, Serverless
from tests.supabase.serving import project, realtime
from tests.supabase.standin.running import StandIn
from tests.terminal import Terminal

PATIENCE = 120.0


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    yield
    Terminal.end_all()


def needs_a_read_only_disk() -> None:
    able = os.geteuid() == 0 and shutil.which("unshare") and shutil.which("mount")
    if not able and not os.environ.get("TELPHER_LAB"):
        pytest.skip("makes its disk read-only: needs root and unshare; TELPHER_LAB=1 insists")


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path, standin: StandIn) -> Iterator[Serverless]:
    needs_a_read_only_disk()
    with Serverless(tmp_path, lifespan=request.param, **realtime(standin)) as running:
        yield running


def metrics(place: Serverless) -> Any:
    return httpx.get(f"{place.url}/api/transfer/metrics").json()["metrics"]


def test_the_entry_has_one_name_that_is_taken_for_an_application() -> None:
    """Vercel looks for these in the source, and takes the first that it finds."""
    entry = ast.parse((API / "index.py").read_text())
    names = {node.id for node in ast.walk(entry) if isinstance(node, ast.Name)}
    names |= {alias.name for node in ast.walk(entry) if isinstance(node, ast.ImportFrom)
              for alias in node.names}  # fmt: skip
    assert names & {"app", "application", "handler"} == {"app"}


@pytest.mark.parametrize("place", [False], indirect=True)
def test_a_whole_session(place: Serverless, tmp_path: Path) -> None:
    file = tmp_path / "noise.bin"
    file.write_bytes(Random(7).randbytes(3_000_000))
    sender = Terminal.sends(tmp_path / "sender", place.url, file)
    receiver = Terminal.receives(tmp_path / "receiver", sender.link, tmp_path / "inbox")
    assert receiver.ends(PATIENCE) == 0, receiver
    assert sender.ends(PATIENCE) == 0, sender
    assert (tmp_path / "inbox" / file.name).read_bytes() == file.read_bytes()
    assert metrics(place)["signalingDeliverySuccessCount"] == 2
    assert not (tmp_path / "data").exists()
    assert place.log.read_text() == ""


@pytest.mark.parametrize("place", [True], indirect=True)
def test_the_page_and_the_chores(place: Serverless, standin: StandIn) -> None:
    with httpx.Client(base_url=place.url) as http:
        assert http.get("/t").content == (PACKAGED / "index.html").read_bytes()
        for file in (PACKAGED / "assets").glob("*.js"):
            answer = http.get(f"/assets/{file.name}", headers={"accept-encoding": "br;q=0"})
            assert answer.content == file.read_bytes()
        config = http.get("/api/transfer/config").json()
        assert config["signalingProvider"] == "supabase"
        for wrong in ({}, {"authorization": "Bearer x"}, {"authorization": f"Bearer {SECRET}x"}):
            refused = http.get("/api/chores", headers=wrong)
            assert (refused.status_code, refused.json()["code"]) == (403, "wrong-secret")
        session = http.post("/api/transfer/create").json()["session"]
        standin.database.execute(
            "update webrtc_transfer_sessions set expires_at = now() - interval '1 second'"
            f" where transfer_id = '{session['transferId']}'"
        )
        done = http.get("/api/chores", headers={"authorization": f"Bearer {SECRET}"})
        assert done.json() == {"success": True, "finished": True}
        with standin.database.connect() as connection:
            state = connection.execute(
                "select state from webrtc_transfer_sessions where transfer_id = %s",
                [session["transferId"]],
            ).fetchone()
        assert state == ("expired",)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SUPABASE_SERVICE_ROLE_KEY": "", "WEBRTC_SIGNALING_PROVIDER": ""}, "SUPABASE_SERVICE"),
        ({"WEBRTC_SIGNALING_PROVIDER": "ws"}, "WEBRTC_SIGNALING_PROVIDER"),
        (
            {
                "NEXT_PUBLIC_APP_URL": "https://example.org",
                "NEXT_PUBLIC_SUPABASE_URL": "https://p.supabase.co",
                "TELPHER_S3_BUCKET": "copies",
                "TELPHER_S3_ENDPOINT": "http://s3.example.org",
            },
            "TELPHER_S3_ENDPOINT",
        ),
    ],
)
def test_what_is_needed_there_is_named(
    standin: StandIn, changes: dict[str, str], named: str
) -> None:
    with pytest.raises(SettingError, match=f"^{named}"):
        adapted(read_settings({**realtime(standin), **changes}))
    elsewhere = {**project(standin), "NEXT_PUBLIC_SIGNALING_URL": "wss://signals.example.org"}
    assert adapted(read_settings(elsewhere)).trusted_proxies == ()


def entered(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> Any:
    """The application as Vercel gets it."""
    for name in ("TELPHER_CHORES_SECRET", "CRON_SECRET"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(API / "index.py"))["app"]


async def test_vercel_says_who_asks_and_its_secret_does_the_chores(
    standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = entered(
        monkeypatch,
        {
            **realtime(standin),
            "WEBRTC_CREATE_RATE_LIMIT_PER_MIN": "1",
            "CRON_SECRET": SECRET,
            "TELPHER_CHORES_SECRET": "",
        },
    )
    carried = httpx.ASGITransport(app, client=("192.0.2.1", 80))
    async with httpx.AsyncClient(transport=carried, base_url="http://place") as http:

        async def creates(address: str) -> int:
            asked = {"x-forwarded-for": address}
            return (await http.post("/api/transfer/create", headers=asked)).status_code

        one, other = (f"203.0.{secrets.randbelow(256)}.{end}" for end in (7, 8))
        assert [await creates(one), await creates(one), await creates(other)] == [200, 429, 200]
        shown = {"authorization": f"Bearer {SECRET}"}
        assert (await http.get("/api/chores", headers=shown)).status_code == 200


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"CRON_SECRET": "short"}, "CRON_SECRET must have at least 16 characters."),
        (
            {"CRON_SECRET": SECRET, "TELPHER_CHORES_SECRET": "short"},
            "TELPHER_CHORES_SECRET must have at least 16 characters.",
        ),
        ({"TELPHER_S3_DIRECT": "yes"}, "TELPHER_S3_DIRECT must be 0 or 1."),
    ],
)
def test_what_is_wrong_there_is_one_sentence(
    standin: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, str],
    sentence: str,
) -> None:
    with pytest.raises(SystemExit) as ended:
        entered(monkeypatch, {**realtime(standin), **changes})
    assert ended.value.code == sentence


@pytest.fixture
def storing(
    tmp_path: Path, standin: StandIn, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Serverless, str, S3Server]]:
    """With a bucket, and behind something that lets no more through than such places do."""
    needs_a_read_only_disk()
    with S3Server(tmp_path_factory.mktemp("s3")) as s3:
        settings = {**realtime(standin), **s3.settings}
        with (
            Serverless(tmp_path, lifespan=False, **settings) as place,
            Nginx(tmp_path / "nginx", place.port, largest_body="4500000") as nginx,
        ):
            yield place, nginx.url, s3


def objects(s3: S3Server) -> list[str]:
    async def all_of_them() -> list[str]:
        return [key async for key in Bucket(s3.access).keys("shared")]

    return asyncio.run(all_of_them())


def test_copies_and_files_outlive_the_process_that_took_them(
    storing: tuple[Serverless, str, S3Server], tmp_path: Path, standin: StandIn
) -> None:
    place, url, s3 = storing
    standin.database.execute("truncate telpher_shares cascade; truncate telpher_windows")
    file = tmp_path / "noise.bin"
    file.write_bytes(Random(9).randbytes(20_000_000))

    def dies() -> None:
        place.kill()
        place.start()

    with httpx.Client(base_url=url, timeout=60) as http:
        most = http.get("/api/transfer/config").json()["maxUploadBytes"]
        sharing = Terminal(tmp_path / "sender", "share", "--server", url, str(file))
        assert sharing.ends(PATIENCE) == 0, sharing
        assert metrics(place)["receivedBytes"] == 0
        dies()
        form = {"file": ("a.bin", bytes(most), "application/octet-stream")}
        answer = http.post("/api/upload", files=form)
        link = answer.json()["link"]
        dies()
        assert http.get(link).content == bytes(most)
        refused = http.post("/api/upload", files={"file": ("a.bin", bytes(most + 1))})
        assert refused.status_code == 413
        receiver = Terminal.receives(tmp_path / "receiver", sharing.link, tmp_path / "inbox")
        assert receiver.ends(PATIENCE) == 0, receiver
        assert (tmp_path / "inbox" / file.name).read_bytes() == file.read_bytes()
        assert objects(s3)
        standin.database.execute("update telpher_shares set expires_at = 0")
        dies()
        assert http.get(link).status_code == 404
        done = http.get("/api/chores", headers={"authorization": f"Bearer {SECRET}"})
        assert done.json() == {"success": True, "finished": True}
        assert objects(s3) == []
    assert place.log.read_text() == ""
