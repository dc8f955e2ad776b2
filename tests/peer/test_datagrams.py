"""Sealed delivery: what is acknowledged, and what is not."""

from asyncio import sleep

import pytest

from telpher.keys.agreement import Agreed
from telpher.keys.envelopes import Sealed
from telpher.keys.sealing import Opener, Sealer
from telpher.peer.datagrams import Datagrams
from telpher.peer.sealed import Ack, Candidates, Probe, Said, read_said, write_said
from telpher.peer.signals import Signal, read_signal
from tests.peer.virtual_time import run

TRANSFER = "7d444840-9dc0-11d1-b245-5ffdce74fad2"
AGREED = Agreed(bytes(16), "link", bytes(32), bytes([1] * 32), ("album", "album", "album"))


@pytest.mark.parametrize(
    "plaintext",
    [b'{"kind":"later","x":1}', b'{"kind":"constructor"}', b'{"kind":["offer"]}', b"{}", b"\xff"],
)
def test_what_opens_but_is_of_no_known_kind_is_acknowledged_and_ignored(plaintext: bytes) -> None:
    said = Sealer(AGREED.seal_a, AGREED.attempt, "sender", TRANSFER)

    async def scene() -> None:
        put: list[Signal] = []
        receiver = Datagrams("receiver", TRANSFER, AGREED, put.append)
        sealed = said.seal(plaintext, "ready")
        for times in (1, 2):
            assert receiver.open(sealed, "ready") is None
            await sleep(1)
            assert len(put) == times
        assert [said_in(signal) for signal in put] == [Ack([0]), Ack([0])]

    run(scene())


@pytest.mark.parametrize("once", [Probe(), Ack([])])
def test_what_is_said_once_is_not_acknowledged(once: Said) -> None:
    said = Sealer(AGREED.seal_a, AGREED.attempt, "sender", TRANSFER)

    async def scene() -> None:
        put: list[Signal] = []
        receiver = Datagrams("receiver", TRANSFER, AGREED, put.append)
        receiver.open(said.seal(write_said(once), "ready"), "ready")
        receiver.open(Sealed(AGREED.attempt, 7, bytes(32)), "ready")  # opens under no key
        await sleep(1)
        assert put == []

    run(scene())


def test_an_acknowledgement_is_said_however_much_waits_for_one() -> None:
    said = Sealer(AGREED.seal_a, AGREED.attempt, "sender", TRANSFER)

    async def scene() -> None:
        put: list[Signal] = []
        receiver = Datagrams("receiver", TRANSFER, AGREED, put.append)
        for _ in range(1_024):
            receiver.send(Candidates([]))
        with pytest.raises(OverflowError):
            receiver.send(Candidates([]))
        receiver.open(said.seal(b"{}", "ready"), "ready")
        await sleep(1)
        assert said_in(put[-1]) == Ack([0])

    run(scene())


def said_in(signal: Signal) -> Said | None:
    """What the receiver has said."""
    read = read_signal(signal)
    assert read is not None
    carrier, [carried] = read
    assert isinstance(carried.envelope, Sealed)
    opened = Opener(AGREED.seal_b, "receiver", TRANSFER).open(carried.envelope, carrier)
    assert opened is not None
    return read_said(opened.plaintext, carrier, "receiver")
