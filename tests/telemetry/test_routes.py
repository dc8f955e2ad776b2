import json
import logging
from collections.abc import AsyncIterator

import pytest

from tests.local import LocalServer, local_server

NOT_OF_TRANSFERS = ("share", "claim", "commit", "upload", "stored", "received", "sent")
PATH = "/api/transfer/telemetry"
SUCCESS = {"event": "signaling-delivery-success", "provider": "ws", "more": [1]}
FAILURE = {"event": "signaling-delivery-failure", "reason": "peer-missing"}


@pytest.fixture
async def server() -> AsyncIterator[LocalServer]:
    async with local_server() as running:
        yield running


async def metrics(server: LocalServer) -> dict[str, int]:
    answer = (await server.http.get("/api/transfer/metrics")).json()
    assert answer["success"] is True
    assert answer["metrics"].pop("generatedAt").endswith("Z")
    return answer["metrics"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "text/plain;charset=UTF-8", "application/octet-stream", "x/y; =", ""],
)
async def test_whatever_a_beacon_says_of_its_body(server: LocalServer, content_type: str) -> None:
    answer = await server.http.post(
        PATH, content=json.dumps(SUCCESS), headers={"content-type": content_type}
    )
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert (await metrics(server))["signalingDeliverySuccessCount"] == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"7", b"{}", b'{"event":"unheard-of"}', b'{"event":7}', b"\xff", b"[" * 9999,
     b'{"event":"signaling-delivery-success","reason":{}}',
     *(json.dumps({**SUCCESS, field: text}).encode() for field in ("reason", "provider")
       for text in ("", "two words", "Upper", "dot.ted", "under_score", "7KQ2-M9XD", "line\n",
                    "\nline", "\u00e9", "x" * 65))],
)  # fmt: skip
async def test_what_is_no_event(server: LocalServer, body: bytes) -> None:
    answer = await server.http.post(PATH, content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-event")
    assert not any((await metrics(server)).values())


async def test_a_large_event(server: LocalServer) -> None:
    answer = await server.http.post(PATH, content=b" " * 16_385)
    assert answer.status_code == 413


async def test_everything_is_counted(server: LocalServer) -> None:
    for event in (SUCCESS, FAILURE, FAILURE):
        await server.http.post(PATH, json=event)
    created = await server.post("create")
    await server.http.post("/api/transfer/create", content=b"{")
    code = created["session"]["transferCode"]
    await server.post("join", transferCode=code)
    for typed in (code, "0000-0000", "nonsense"):
        await server.http.post("/api/transfer/join", json={"transferCode": typed})
    await server.http.get("/api/elsewhere")
    counted = await metrics(server)
    assert not {value for name, value in counted.items() if name.startswith(NOT_OF_TRANSFERS)} - {0}
    assert {name: counted[name] for name in counted if not name.startswith(NOT_OF_TRANSFERS)} == {
        "createRequestCount": 2,
        "createSuccessCount": 1,
        "createFailureCount": 1,
        "joinRequestCount": 4,
        "joinSuccessCount": 1,
        "joinFailureCount": 3,
        "signalingDeliverySuccessCount": 1,
        "signalingDeliveryFailureCount": 2,
        "signalingSocketCount": 0,
        "signalingRoomCount": 0,
    }


async def test_what_a_limit_refuses_is_counted_as_failed() -> None:
    async with local_server(WEBRTC_CREATE_RATE_LIMIT_PER_MIN="1") as server:
        for _ in range(3):
            await server.http.post("/api/transfer/create")
        counted = await metrics(server)
        assert (counted["createRequestCount"], counted["createFailureCount"]) == (3, 2)


@pytest.mark.parametrize("wanted", ["0", "1"])
async def test_events_are_logged_only_when_asked_for(
    caplog: pytest.LogCaptureFixture, wanted: str
) -> None:
    caplog.set_level(logging.INFO, "telpher.events")
    async with local_server(WEBRTC_LOG_EVENTS=wanted) as server:
        created = await server.post("create")
        code = created["session"]["transferCode"]
        await server.post("join", transferCode=code)
        await server.http.post(PATH, json={**FAILURE, "reason": "x" * 64})
        await server.http.post(PATH, json={**FAILURE, "reason": code})
    lines = [entry.message for entry in caplog.records if entry.name == "telpher.events"]
    expected = [
        {"event": "create", "status": 200},
        {"event": "join", "status": 200},
        {"event": "signaling-delivery-failure", "reason": "x" * 64},
    ]
    assert [json.loads(line) for line in lines] == (expected if wanted == "1" else [])
    assert not any(code in line for line in lines)
