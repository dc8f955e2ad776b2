"""What a person would see of a transfer in the terminal."""

import asyncio
from typing import TypeVar

from telpher.peer.receiving_transfer import ReceivingTransfer
from telpher.peer.sending_transfer import SendingTransfer
from telpher.peer.status import Delivered, Ended, Status
from tests.peer.listener import SOON_S

Shown = TypeVar("Shown", bound=Status)


class Screen:
    """Shows one status after the other."""

    def __init__(self, transfer: SendingTransfer | ReceivingTransfer) -> None:
        self._seen: asyncio.Queue[Status] = asyncio.Queue()
        transfer.subscribe(self._seen.put_nowait)

    async def shows(self, kind: type[Shown], **fields: object) -> Shown:
        async with asyncio.timeout(SOON_S):
            while True:
                status = await self._seen.get()
                if isinstance(status, kind) and all(
                    getattr(status, name) == value for name, value in fields.items()
                ):
                    return status


async def ends(running: "asyncio.Task[Delivered | Ended]") -> Delivered | Ended:
    async with asyncio.timeout(SOON_S):
        return await running
