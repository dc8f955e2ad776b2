"""Everything by way of two servers, one of which is killed every few seconds."""

import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Playwright

from telpher.keys.tokens import token_digest
from tests.e2e.copies import uploads_now
from tests.e2e.people import NO_PICKER, person, sha256
from tests.mortals import Mortals
from tests.s3 import S3Server
from tests.supabase.serving import realtime, shared
from tests.supabase.standin.running import StandIn
from tests.terminal import Terminal

MakeFile = Callable[[str, int], Path]
SIZE = 30_000_000
PATIENCE = 120_000
GUESSES_PER_MINUTE = 10


@pytest.fixture(scope="module")
def mortals(
    standin: StandIn, s3: S3Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mortals]:
    settings = {**realtime(standin), **shared(standin, s3)}
    with Mortals(tmp_path_factory.mktemp("mortals"), **settings) as running:
        yield running
    shared(standin, s3)  # what was counted is not held against others


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    yield
    Terminal.end_all()


def test_terminals(mortals: Mortals, tmp_path: Path, make_file: MakeFile) -> None:
    file = make_file("noise.bin", SIZE)
    sender = Terminal.sends(tmp_path / "sender", mortals.url, file)
    link = sender.link
    mortals.outlives(2)
    receiver = Terminal.receives(tmp_path / "receiver", link, tmp_path / "inbox")
    assert receiver.ends(PATIENCE / 1000) == 0, receiver
    assert sender.ends(PATIENCE / 1000) == 0, sender
    assert sha256(tmp_path / "inbox" / file.name) == sha256(file)


@pytest.mark.soak
def test_pages_and_a_copy_from_page_to_terminal(
    mortals: Mortals, playwright: Playwright, tmp_path: Path, make_file: MakeFile
) -> None:
    file = make_file("noise.bin", SIZE)
    with person(playwright, tmp_path / "sender", mortals.url, NO_PICKER) as sender:
        sender.sends(file)
        link = sender.link
        mortals.outlives(2)
        with person(playwright, tmp_path / "receiver", mortals.url, NO_PICKER) as receiver:
            receiver.opens_link(link)
            download = receiver.accepts_into_downloads(PATIENCE)
            assert sha256(Path(download.path())) == sha256(file)
            receiver.waits_for("delivered", PATIENCE)
            sender.waits_for("delivered", PATIENCE)
        sender.sends(make_file("later.bin", SIZE))
        uploads_now(sender)
        sender.waits_for("stored", PATIENCE)
        link = sender.link
    mortals.outlives(1)
    late = Terminal.receives(tmp_path / "late", link, tmp_path / "inbox")
    assert late.ends(PATIENCE / 1000) == 0, late
    assert sha256(tmp_path / "inbox" / "later.bin") == sha256(make_file("later.bin", SIZE))


def answered(
    http: httpx.Client, path: str, token: str = "nobody", /, **body: Any
) -> httpx.Response:
    """The answer of whichever lives."""
    while (answer := asked(http, path, token, **body)).status_code >= 500:
        pass
    return answer


def asked(http: httpx.Client, path: str, token: str = "nobody", /, **body: Any) -> httpx.Response:
    try:
        return http.post(f"/api/{path}", headers={"authorization": f"Bearer {token}"}, json=body)
    except httpx.RemoteProtocolError:  # its server died amid the answer
        return httpx.Response(502)


def test_one_session_of_both(mortals: Mortals) -> None:
    with httpx.Client(base_url=mortals.url, timeout=60) as http, ThreadPoolExecutor(60) as crowd:
        made = answered(http, "transfer/create").json()
        proof = {"transferId": made["session"]["transferId"], "token": made["senderToken"]}
        mortals.outlives(2)

        def joins(_: int) -> int:
            code, claim = made["session"]["transferCode"], secrets.token_urlsafe(32)
            return answered(http, "transfer/join", transferCode=code, claim=claim).status_code

        def state(asks: str) -> str:
            return str(answered(http, f"transfer/{asks}", **proof).json()["session"]["state"])

        assert sorted(crowd.map(joins, range(60))) == [200] + [409] * 59
        assert state("extend") == "joined"
        mortals.outlives(1)
        answered(http, "transfer/reopen", **proof)  # again, after a lost answer, it is refused
        assert state("extend") == "created"
        mortals.outlives(1)
        assert state("close") == "closed"
        assert joins(0) == 410


def test_limits(mortals: Mortals, standin: StandIn) -> None:
    owner, share_id = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    announced = {
        "shareId": share_id,
        "readTokenDigest": token_digest("reader"),
        "size": 10_737_418_240,
        "salt": "A" * 22,
    }

    with httpx.Client(base_url=mortals.url, timeout=60) as http:
        assert answered(http, "share/create", owner, **announced).status_code == 200
        told: Counter[int] = Counter()
        while not told[429]:
            guessed = asked(http, f"share/{share_id}/claim", "a guess", claim=owner).status_code
            told[min(guessed, 500)] += 1
            # However slow this machine is, it is within a minute.
            standin.database.execute("update telpher_windows set ends_at = now() + interval '1h'")
            if told[403] == GUESSES_PER_MINUTE // 2 and guessed == 403:
                mortals.outlives(2)  # whatever they counted by themselves is gone
            assert told.keys() <= {403, 429, 500}
        # A guess whose answer died with its server may have been counted.
        assert told[403] <= GUESSES_PER_MINUTE <= told[403] + told[500]
        # As much as an address may have stored in a day is two of these.
        codes = []
        for _ in range(3):
            another = {**announced, "shareId": secrets.token_urlsafe(32)}
            codes.append(answered(http, "share/create", owner, **another).json().get("code"))
        assert codes[1:] == ["quota-spent", "quota-spent"]
