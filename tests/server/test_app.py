import json
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser

import pytest

from telpher.server.errors import ERRORS, sentence
from tests.local import LocalServer, local_server


@pytest.fixture
async def server() -> AsyncIterator[LocalServer]:
    async with local_server() as running:
        yield running


async def test_config(server: LocalServer) -> None:
    answer = await server.http.get("/api/transfer/config")
    assert answer.headers["cache-control"] == "private, max-age=60"
    assert answer.json() == {
        "success": True,
        "iceServers": [],
        "maxUploadBytes": 26_214_400,
        "signalingProvider": "ws",
        "signalingUrl": "/api/transfer/signaling",
        "limits": {
            "createPerMinute": 100_000,
            "joinPerMinute": 100_000,
            "sessionTtlMinutes": 15,
            "shortestTtlMinutes": 10,
            "longestTtlMinutes": 30,
            "signalingMessageBytes": 65_536,
            "signalingMessagesPerTenSeconds": 120,
            "shareBytes": 10_737_418_240,
            "shortestShareMinutes": 60,
            "longestShareMinutes": 43_200,
        },
    }


async def test_an_external_signaling_server_and_a_public_address() -> None:
    settings = {
        "NEXT_PUBLIC_SIGNALING_URL": "wss://signals.example.org:4433/ws",
        "NEXT_PUBLIC_APP_URL": "https://telpher.example.org",
    }
    async with local_server(**settings) as server:
        answer = await server.http.get("/api/transfer/config")
        assert answer.json()["signalingUrl"] == settings["NEXT_PUBLIC_SIGNALING_URL"]
        assert answer.json()["appUrl"] == settings["NEXT_PUBLIC_APP_URL"]
        policy = answer.headers["content-security-policy"]
        assert "connect-src 'self' wss://signals.example.org:4433;" in policy
        created = await server.post("create")
        assert created["signaling"]["url"] == settings["NEXT_PUBLIC_SIGNALING_URL"]


@pytest.mark.parametrize("provider", ["supabase", "ws"])
async def test_pages_reach_a_project_whichever_way_signals_take(provider: str) -> None:
    settings = {
        "WEBRTC_SIGNALING_PROVIDER": provider,
        "NEXT_PUBLIC_SUPABASE_URL": "https://project.example.org",
        "NEXT_PUBLIC_SUPABASE_ANON_KEY": "sb_publishable_key",
        "SUPABASE_SERVICE_ROLE_KEY": "sb_secret_key",
    }
    async with local_server(**settings) as server:
        answer = await server.http.get("/api/transfer/config")
        origins = "https://project.example.org wss://project.example.org"
        assert f"connect-src 'self' {origins};" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/transfer/config", 200),
        ("GET", "/api/docs", 200),
        ("GET", "/api/nope", 404),
        ("PUT", "/api/transfer/create", 405),
        ("POST", "/api/transfer/join", 400),
    ],
)
async def test_every_answer_is_guarded(
    server: LocalServer, method: str, path: str, status: int
) -> None:
    answer = await server.http.request(method, path)
    assert answer.status_code == status
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    # The page reads codes with the camera, and asks for nothing else.
    allowed = answer.headers["permissions-policy"].split(", ")
    assert [rule for rule in allowed if not rule.endswith("=()")] == ["camera=(self)"]
    assert "strict-transport-security" not in answer.headers
    assert len(answer.headers.get_list("cache-control")) == 1
    assert answer.headers["cache-control"] in {"no-store", "private, max-age=60"}
    if status >= 400:
        assert answer.json().keys() == {"success", "code", "message"}


async def test_what_goes_wrong_inside_is_not_told(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_: object) -> None:
        raise RuntimeError("a detail")

    monkeypatch.setattr(server.backends.store, "add", broken)
    answer = await server.http.post("/api/transfer/create")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "a detail" not in answer.text
    assert any("A request failed" in entry.message for entry in caplog.records)


async def test_a_store_that_cannot_be_reached(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from telpher.sessions.session import StoreUnreachable

    async def unreachable(_: object) -> None:
        raise StoreUnreachable

    monkeypatch.setattr(server.backends.store, "add", unreachable)
    answer = await server.http.post("/api/transfer/create")
    assert (answer.status_code, answer.json()["code"]) == (503, "store-unreachable")
    assert answer.headers["retry-after"] == "5"


def test_codes_are_stable_words_and_messages_are_sentences() -> None:
    codes = [entry.code for entry in ERRORS.values()]
    assert len(set(codes)) == len(codes)
    for kind, entry in ERRORS.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", entry.code)
        assert 400 <= entry.status < 600
        assert re.fullmatch(r"[A-Z][^\n]+\.", sentence(kind)), kind


async def test_the_document_knows_every_failure(server: LocalServer) -> None:
    answer = await server.http.get("/api/docs/openapi.json")
    document = answer.json()
    assert document["openapi"].startswith("3.1")
    operations = {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert operations.keys() >= {
        "GET /api/transfer/config",
        "GET /api/transfer/metrics",
        *(f"POST /api/transfer/{name}" for name in ("create", "join", "reopen", "extend")),
        "POST /api/transfer/close",
        "POST /api/transfer/telemetry",
    }
    codes = {
        name: {
            code
            for response in operation["responses"].values()
            for code in response["content"].get("application/json", {}).get("examples", {})
        }
        for name, operation in operations.items()
    }
    assert codes["GET /api/transfer/config"] == {"internal"}
    assert codes["POST /api/transfer/join"] == {
        "invalid-body", "invalid-code", "invalid-claim", "unknown-code", "body-too-slow",
        "already-joined", "expired", "closed", "body-too-large", "too-many-requests", "internal",
        "store-unreachable",
    }  # fmt: skip
    assert codes["PUT /api/share/{share_id}/{stream}/{number}"] == {
        "wrong-share-token", "unknown-share", "part-missing", "upload-too-slow", "share-complete",
        "share-expired", "share-revoked", "share-spent", "share-taken-down", "share-too-large",
        "part-too-large", "too-many-requests", "internal", "storage-unreachable", "storage-full",
        "upload-cut",
    }  # fmt: skip
    for name, operation in operations.items():
        assert operation["summary"], name
        assert "200" in operation["responses"], name
    reported = operations["POST /api/transfer/telemetry"]["requestBody"]["content"]
    assert reported.keys() == {"application/json", "text/plain"}
    json.dumps(document)


class Loaded(HTMLParser):
    """What a page would load or run."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not {name for name, _ in attrs} & {"style", "onclick"}
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src"}]


async def test_the_documents_page_is_complete_in_itself(server: LocalServer) -> None:
    answer = await server.http.get("/api/docs")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = Loaded()
    page.feed(answer.text)
    assert not page.tags & {"script", "style"}
    for address in page.addresses:
        if not address.startswith("#"):
            assert (await server.http.get(address)).status_code == 200, address
        else:
            assert f'id="{address[1:]}"' in answer.text
    assert "already-joined" in answer.text
