"""`telpher serve` as people run it: a process of its own."""

import asyncio
import json
import re
import signal
import socket
import ssl
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from websockets.asyncio.client import connect

from tests.servers import inherited
from tests.signaling.client import Client, Seats
from tests.web import built_web

SOON_S = 60


class Serving:
    """A running server."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        web = folder / "web"
        if not web.exists():
            built_web(folder)
        environment = {
            **inherited(),
            "WEBRTC_ICE_SERVERS_JSON": "[]",
            "TELPHER_WEB_DIR": str(web),
            "TELPHER_PORT": "0",
            "TELPHER_DATA_DIR": str(folder / "data"),
            **settings,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "telpher", "serve", *arguments],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.url = ""

    def ready(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        match = re.fullmatch(r"Telpher is ready at (https?://\S+)\n", line)
        assert match, line + self.ended()[2]
        self.url = match[1]
        return self.url

    def ended(self) -> tuple[int, str, str]:
        """Exit status, output and errors."""
        output, errors = self.process.communicate(timeout=SOON_S)
        return self.process.returncode, output, errors

    def refused(self) -> str:
        """The one sentence of a server that does not start."""
        status, output, errors = self.ended()
        assert (status, output) == (2, "")
        assert re.fullmatch(r"[^\n]+\.\n", errors), errors
        return errors.strip()

    def post(self, path: str, **body: Any) -> Any:
        answer = httpx.post(f"{self.url}/api/transfer/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    @property
    def signaling(self) -> str:
        return self.url.replace("http", "ws", 1) + "/api/transfer/signaling"


@contextmanager
def serving(folder: Path, *arguments: str, **settings: str) -> Iterator[Serving]:
    server = Serving(folder, *arguments, **settings)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.communicate(timeout=SOON_S)


def test_sessions_survive_kill_9(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        server.ready()
        created = [server.post("create") for _ in range(10)]
        joined = server.post("join", transferCode=created[0]["session"]["transferCode"])
        server.process.send_signal(signal.SIGKILL)
        assert server.ended()[0] == -signal.SIGKILL
    with serving(tmp_path) as server:
        server.ready()
        for session in created[1:]:
            again = server.post("join", transferCode=session["session"]["transferCode"])
            assert again["session"]["transferId"] == session["session"]["transferId"]
        holder = {"transferId": joined["session"]["transferId"], "token": joined["receiverToken"]}
        assert server.post("extend", **holder)["session"]["state"] == "joined"


async def test_stopping_closes_sockets_and_ends_soon(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        await asyncio.to_thread(server.ready)
        created = await asyncio.to_thread(server.post, "create")
        seats = Seats.of(created["session"]["transferId"], created["senderToken"], "")
        async with connect(server.signaling) as joined, connect(server.signaling) as idle:
            await Client(joined).joins(seats.sender)
            server.process.send_signal(signal.SIGTERM)
            for socket_ in (joined, idle):
                await socket_.wait_closed()
                assert (socket_.close_code, socket_.close_reason) == (1001, "server-stopping")
        async with asyncio.timeout(10):
            status, _, errors = await asyncio.to_thread(server.ended)
        assert (status, errors) == (0, "")


def test_interrupting_is_no_failure(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        server.ready()
        server.process.send_signal(signal.SIGINT)
        assert server.ended() == (0, "", "")


def test_a_second_server_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with serving(tmp_path) as first:
        first.ready()
        with serving(tmp_path) as second:
            assert second.refused().startswith("Another server is using the data folder")
        first.post("create")


def test_what_is_kept_is_for_the_server_alone(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        server.ready()
        data = tmp_path / "data"
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
        for file in data.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file


def test_a_port_in_use_is_said_to_be(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with serving(tmp_path, "--port", port) as server:
            assert server.refused().startswith(f"Port {port} of 127.0.0.1 is in use")


@pytest.mark.parametrize(
    ("arguments", "settings", "sentence"),
    [
        (["--port", "http"], {}, "TELPHER_PORT must be a whole number"),
        (["--host", "no.such.host.invalid"], {}, "TELPHER_HOST is 'no.such.host.invalid'"),
        (["--host", "203.0.113.7"], {}, "TELPHER_HOST is '203.0.113.7'"),
        (["--data-dir", "/proc/nowhere"], {}, "The data folder /proc/nowhere cannot be used"),
        ([], {"WEBRTC_SIGNALING_PROVIDER": "supabase"}, "NEXT_PUBLIC_SUPABASE_URL is missing"),
        ([], {"WEBRTC_ICE_SERVERS_JSON": "{"}, "WEBRTC_ICE_SERVERS_JSON must be a JSON list"),
        ([], {"TELPHER_WEB_DIR": "/nowhere"}, "The web client is missing: /nowhere"),
        (
            [],
            {"TELPHER_TLS_CERT": __file__, "TELPHER_TLS_KEY": __file__},
            f"The certificate {__file__} and its key cannot be used",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_one_sentence_says_why_it_does_not_start(
    tmp_path: Path, arguments: list[str], settings: dict[str, str], sentence: str
) -> None:
    with serving(tmp_path, *arguments, **settings) as server:
        assert server.refused().startswith(sentence)


def test_a_database_that_is_none_or_newer(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "telpher.sqlite3").write_bytes(b"something else entirely" * 1000)
    with serving(tmp_path) as server:
        assert server.refused().startswith("The database in")


async def test_no_secret_is_logged(tmp_path: Path) -> None:
    with serving(tmp_path, WEBRTC_LOG_EVENTS="1") as server:
        await asyncio.to_thread(server.ready)
        created = await asyncio.to_thread(server.post, "create")
        code = created["session"]["transferCode"]
        claim = "c" * 43
        joined = await asyncio.to_thread(server.post, "join", transferCode=code, claim=claim)
        transfer_id = created["session"]["transferId"]
        seats = Seats.of(transfer_id, created["senderToken"], joined["receiverToken"])
        async with connect(f"{server.signaling}?token={seats.sender.token}") as one:
            await Client(one).joins(seats.sender)
            await Client(one).say(seats.sender.message("relay", signal={"type": 7}))
            await Client(one).hears_error("invalid-signal")
        async with httpx.AsyncClient(base_url=server.url) as http:
            await http.get(f"/t?code={code}")
            await http.get(f"/{seats.sender.token}")
            await http.post("/api/transfer/join", content=f'{{"transferCode":"{code}"')
        server.process.send_signal(signal.SIGTERM)
        _, output, errors = server.ended()
    logged = output + errors
    for secret in (*seats.sender[2:], *seats.receiver[2:], code, claim, transfer_id):
        assert secret not in logged
    assert [json.loads(line)["event"] for line in errors.splitlines()] == ["create", "join", "join"]


def test_the_version_is_printed() -> None:
    printed = subprocess.check_output([sys.executable, "-m", "telpher", "--version"], text=True)
    assert re.fullmatch(r"telpher \d+\.\d+\.\d+\n", printed)


def test_a_public_address_without_https_is_warned_about(tmp_path: Path) -> None:
    with serving(tmp_path, "--host", "0.0.0.0") as server:
        assert server.ready().startswith("http://localhost:")
        server.process.send_signal(signal.SIGTERM)
        _, _, errors = server.ended()
        assert errors.startswith("WARNING: Other machines can reach this server, but without HTTPS")
        assert errors.count("\n") == 1


def test_https(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    tls = {"TELPHER_TLS_CERT": str(certificate), "TELPHER_TLS_KEY": str(key)}
    with serving(tmp_path, **tls) as server:
        assert server.ready().startswith("https://127.0.0.1:")
        trusting = ssl.create_default_context(cafile=str(certificate))
        answer = httpx.get(f"{server.url}/api/transfer/config", verify=trusting)
        assert answer.status_code == 200
        assert "strict-transport-security" not in answer.headers  # other ports share the host


@pytest.mark.parametrize(
    "head",
    [b"GET / HTTP/1.1\r\nx: " + b"y" * 70_000, b"GET /" + b"y" * 70_000, b"x: y\r\n" * 20_000],
    ids=["value", "path", "headers"],
)
def test_a_head_without_end_is_cut(tmp_path: Path, head: bytes) -> None:
    with serving(tmp_path) as server:
        server.ready()
        host, _, port = server.url.removeprefix("http://").partition(":")
        before = psutil.Process(server.process.pid).memory_info().rss
        with socket.create_connection((host, int(port)), timeout=SOON_S) as hostile:
            if head.startswith(b"x:"):
                hostile.sendall(b"GET / HTTP/1.1\r\n")
            assert cut(hostile, head)
        assert psutil.Process(server.process.pid).memory_info().rss < before + 20_000_000
        server.post("create")


def cut(hostile: socket.socket, flood: bytes) -> bool:
    """Whether the server ends the connection without an answer."""
    try:
        hostile.sendall(flood)
        return hostile.recv(1) == b""
    except ConnectionError:
        return True


def self_signed(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "cert.pem", folder / "key.pem"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate_file, key_file


def test_a_file_named_env_is_read_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("WEBRTC_SESSION_TTL_MINUTES=soon\nTELPHER_PORT=never\n")
    refused = Serving(tmp_path).refused()
    assert refused.startswith("WEBRTC_SESSION_TTL_MINUTES must be")
    serving = Serving(tmp_path, WEBRTC_SESSION_TTL_MINUTES="15")
    try:
        serving.ready()
    finally:
        serving.process.terminate()
        serving.ended()
