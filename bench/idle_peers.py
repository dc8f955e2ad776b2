"""Ten thousand idle signaling sockets on one server process, and how fast it relays."""

import asyncio
import json
import resource
import statistics
import time
from collections.abc import Sequence
from typing import NamedTuple

import psutil

from bench.server import running
from bench.table import Row, print_table
from bench.wire import Address, Http, WebSocket, address_of, looped

SOCKETS = 10_000
RATE = 2_000
PAIRS = 200
SECONDS = 6.0
FLOOD_PAIRS = 400
FLOOD_MESSAGES = 110
"""A socket may send 120 messages in ten seconds, one of which was its join."""

_PATH = "/api/transfer/signaling"
_NOTE = "n" * 430
"""Makes a message about 600 bytes long."""


class Seat(NamedTuple):
    """One side of a transfer and its token."""

    transfer_id: str
    role: str
    token: str

    def message(self, kind: str, **more: object) -> bytes:
        fields = {"transferId": self.transfer_id, "role": self.role, "token": self.token}
        return json.dumps({"type": kind, **fields, **more}).encode()


async def _seats(server: Address, pairs: int) -> list[Seat]:
    async def some(share: int) -> list[Seat]:
        http = await Http.connect(server)
        seats = []
        for _ in range(share):
            created = await http.post("/api/transfer/create", {})
            code = created["session"]["transferCode"]
            joined = await http.post("/api/transfer/join", {"transferCode": code})
            transfer_id = created["session"]["transferId"]
            seats.append(Seat(transfer_id, "sender", created["senderToken"]))
            seats.append(Seat(transfer_id, "receiver", joined["receiverToken"]))
        http.close()
        return seats

    made = await asyncio.gather(*(some(pairs // 10) for _ in range(10)))
    return [seat for share in made for seat in share]


async def _join(server: Address, seat: Seat, number: int) -> WebSocket:
    socket = await WebSocket.connect(server, _PATH, f"127.0.0.{2 + number % 100}")
    socket.send(seat.message("join-room"))
    assert b"joined-room" in await socket.received.get()
    return socket


async def _joined(server: Address, seats: Sequence[Seat]) -> list[WebSocket]:
    sockets: list[WebSocket] = []
    for start in range(0, len(seats), 100):
        sockets += await asyncio.gather(
            *(_join(server, seat, start + at) for at, seat in enumerate(seats[start : start + 100]))
        )
    return sockets


async def _idle(server: Address, process: psutil.Process) -> tuple[int, int]:
    before = process.memory_info().rss
    sockets = await _joined(server, await _seats(server, SOCKETS // 2))
    after = process.memory_info().rss
    for socket in sockets:
        socket.close()
    return before, after


async def _paced(server: Address) -> tuple[float, float]:
    """Messages a second that arrived, and the 99th percentile of their way in milliseconds."""
    seats = await _seats(server, PAIRS)
    sockets = await _joined(server, seats)
    delays: list[float] = []

    async def listen(socket: WebSocket) -> None:
        while True:
            message = await socket.received.get()
            if b'"relay"' in message:
                note = json.loads(message)["signal"]["payload"]["note"]
                delays.append(time.perf_counter() - float(note.rstrip("n")))

    listeners = [asyncio.create_task(listen(socket)) for socket in sockets]
    began = time.perf_counter()
    for sent in range(int(RATE * SECONDS)):
        due = began + sent / RATE
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        at = sent % len(sockets)
        note = f"{time.perf_counter()}{_NOTE}"
        sockets[at].send(
            seats[at].message("relay", signal={"type": "ready", "payload": {"note": note}})
        )
    took = time.perf_counter() - began
    await asyncio.sleep(0.3)
    for listener in listeners:
        listener.cancel()
    for socket in sockets:
        socket.close()
    return len(delays) / took, statistics.quantiles(delays, n=100)[98] * 1000


async def _flood(server: Address, process: psutil.Process) -> tuple[float, float]:
    """Messages relayed a second, and those for each second of the server's own time."""
    seats = await _seats(server, FLOOD_PAIRS)
    sockets = await _joined(server, seats)
    signal = {"type": "ready", "payload": {"note": _NOTE}}
    ready = [seat.message("relay", signal=signal) for seat in seats]
    total = len(sockets) * FLOOD_MESSAGES
    arrived = 0
    done = asyncio.Event()

    async def listen(socket: WebSocket) -> None:
        nonlocal arrived
        while True:
            if b'"relay"' in await socket.received.get():
                arrived += 1
                if arrived == total:
                    done.set()

    listeners = [asyncio.create_task(listen(socket)) for socket in sockets]
    began, burnt = time.perf_counter(), process.cpu_times()
    for _ in range(FLOOD_MESSAGES):
        for socket, message in zip(sockets, ready, strict=True):
            socket.send(message)
        await asyncio.sleep(0)
    await asyncio.wait_for(done.wait(), 60)
    took, spent = time.perf_counter() - began, process.cpu_times()
    for listener in listeners:
        listener.cancel()
    for socket in sockets:
        socket.close()
    return total / took, total / (spent.user + spent.system - burnt.user - burnt.system)


def run() -> list[Row]:
    """Rows of memory, relay rate and relay delay."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with running() as (url, pid):
        process, server = psutil.Process(pid), address_of(url)
        rate, p99 = looped(_paced(server))
        flood, per_core = looped(_flood(server, process))
    with running() as (url, pid):
        before, after = looped(_idle(address_of(url), psutil.Process(pid)))
    each = (after - before) / SOCKETS / 1000
    return [
        Row(
            f"{SOCKETS:,} idle signaling sockets",
            f"{after / 1e6:.0f} MB ({each:.1f} kB each)",
            f"{before / 1e6:.0f} MB without",
            None,
            "< 300 MB",
            after < 300e6,
        ),
        Row(
            f"relay at {RATE:,}/s, p99",
            f"{p99:.1f} ms at {rate:,.0f}/s",
            "",
            None,
            "<= 10 ms",
            p99 <= 10 and rate >= 0.98 * RATE,
        ),
        Row(
            "relay as fast as it goes",
            f"{flood:,.0f}/s ({per_core:,.0f} a CPU second)",
            "",
            None,
            "",
            None,
        ),
    ]


if __name__ == "__main__":
    print_table(run())
