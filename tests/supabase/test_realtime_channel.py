"""The terminal's channel of Realtime, where it cannot take its leave."""

import asyncio
from typing import Any

import psutil

from telpher.drivers.realtime import RealtimeChannel
from tests.supabase.standin.running import StandIn

AT_ONCE = 10
"""Seconds; a client that is left alone finds after 40 that nobody answers, and ends then."""


class Nobody:
    """Whom nothing interests."""

    def heard(self, payload: object) -> None:
        """See ChannelListener."""

    def present(self, metas: list[dict[str, Any]]) -> None:
        """See ChannelListener."""


async def test_who_cannot_take_leave_is_gone_all_the_same(standin: StandIn) -> None:
    key = standin.project.legacy.anon
    channel = RealtimeChannel(standin.url, key, "closing", "signal", None, "somebody")
    await channel.join(Nobody(), {})
    assert sockets(standin.port) == 1
    with standin.hanging():
        await channel.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        async with asyncio.timeout(AT_ONCE):
            await asyncio.gather(*others, return_exceptions=True)
        assert sockets(standin.port) == 0


def sockets(port: int) -> int:
    """How many this process has open to that port."""
    return sum(
        bool(each.raddr) and each.raddr.port == port
        for each in psutil.Process().net_connections("tcp")
    )
