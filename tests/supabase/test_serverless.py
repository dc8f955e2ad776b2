"""The application where there is no disk, no socket, and nothing between requests."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from telpher.server.serverless import adapted
from telpher.server.settings import SettingError, read_settings
from telpher.server.static import PACKAGED
from tests.serverless import SECRET, Serverless
from tests.supabase.serving import project, realtime
from tests.supabase.standin.running import StandIn
from tests.terminal import Terminal

PATIENCE = 120.0


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    yield
    Terminal.end_all()


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path, standin: StandIn) -> Iterator[Serverless]:
    able = os.geteuid() == 0 and shutil.which("unshare") and shutil.which("mount")
    if not able and not os.environ.get("TELPHER_LAB"):
        pytest.skip("makes its disk read-only: needs root and unshare; TELPHER_LAB=1 insists")
    with Serverless(tmp_path, lifespan=request.param, **realtime(standin)) as running:
        yield running


def metrics(place: Serverless) -> Any:
    return httpx.get(f"{place.url}/api/transfer/metrics").json()["metrics"]


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
    ],
)
def test_what_is_needed_there_is_named(
    standin: StandIn, changes: dict[str, str], named: str
) -> None:
    with pytest.raises(SettingError, match=f"^{named}"):
        adapted(read_settings({**realtime(standin), **changes}))
    elsewhere = {**project(standin), "NEXT_PUBLIC_SIGNALING_URL": "wss://signals.example.org"}
    adapted(read_settings(elsewhere))
