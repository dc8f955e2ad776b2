"""Two real transfers come to their next connection over the present one."""

import asyncio
from pathlib import Path
from random import Random

import pytest

from telpher.keys.link import LinkInvitation, read_invitation
from telpher.peer import network
from telpher.peer.connection import Connection
from telpher.peer.files.listing import list_paths
from telpher.peer.receiving_transfer import ReceivingTransfer
from telpher.peer.rendezvous import Words
from telpher.peer.sending_transfer import SendingTransfer
from telpher.peer.status import Deciding, Delivered, Inviting, Transferring
from tests.peer.listener import SOON_S
from tests.peer.screen import Screen, ends
from tests.servers import TelpherServer

SIZE = 50_000_000


class Receiver(ReceivingTransfer):
    """Keeps what became of its connections."""

    def __init__(self, server: str, invitation: LinkInvitation, folder: Path) -> None:
        super().__init__(server, invitation, folder)
        self.told: asyncio.Queue[str] = asyncio.Queue()

    def connected(self, connection: Connection, words: Words) -> None:
        self.told.put_nowait("connected")
        super().connected(connection, words)

    def lost(self) -> None:
        self.told.put_nowait("lost")
        super().lost()

    @property
    def all_told(self) -> list[str]:
        """What nobody has heard yet."""
        return [self.told.get_nowait() for _ in range(self.told.qsize())]

    async def hears(self, *expected: str) -> None:
        async with asyncio.timeout(SOON_S):
            assert [await self.told.get() for _ in expected] == list(expected)


async def test_in_another_network_without_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    sent, output = tmp_path / "large.bin", tmp_path / "output"
    sent.write_bytes(Random(SIZE).randbytes(SIZE))
    output.mkdir()
    with TelpherServer(tmp_path) as server:
        sender = SendingTransfer(server.url, list_paths([str(sent)]))
        sender_shows = Screen(sender)
        sending = asyncio.create_task(sender.run())
        invitation = read_invitation((await sender_shows.shows(Inviting, room="entered")).link)
        assert isinstance(invitation, LinkInvitation)
        receiver = Receiver(server.url, invitation, output)
        receiver_shows = Screen(receiver)
        receiving = asyncio.create_task(receiver.run())
        await receiver_shows.shows(Deciding)
        receiver.accept()
        while (await receiver_shows.shows(Transferring)).progress.bytes == 0:
            pass
        receiver.pause(paused=True)
        await sender_shows.shows(Transferring, paused="receiver")
        await receiver.hears("connected")
        server.kill()
        assert receiver.told.empty()
        monkeypatch.setattr(network, "own_addresses", lambda: frozenset({"10.20.30.40"}))
        await receiver.hears("lost", "connected")
        receiver.pause(paused=False)
        for running in (sending, receiving):
            assert isinstance(await ends(running), Delivered)
    # Whoever notices the other network when the next connection stands looks for one more.
    assert receiver.all_told in ([], ["lost", "connected"])
    assert (output / "large.bin").read_bytes() == sent.read_bytes()
