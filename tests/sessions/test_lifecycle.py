import asyncio

import pytest

from telpher.sessions import lifecycle
from telpher.sessions.lifecycle import Sessions
from telpher.sessions.session import StoreUnreachable


async def test_reaping_goes_on_whatever_fails(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failures: list[Exception] = [StoreUnreachable(), LookupError("a surprise")]
    reaped = asyncio.Event()

    async def reap(_: Sessions) -> None:
        if failures:
            raise failures.pop(0)
        reaped.set()

    monkeypatch.setattr(Sessions, "reap", reap)
    monkeypatch.setattr(lifecycle, "_REAP_EVERY_S", 0)
    sessions = Sessions(None, None, lambda: 0, 0)  # type: ignore[arg-type]
    reaping = asyncio.create_task(sessions.keep_reaping())
    async with asyncio.timeout(10):
        await reaped.wait()
    reaping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reaping
    unreachable, surprise = caplog.records
    assert unreachable.levelname == "WARNING"
    assert surprise.levelname == "ERROR"
    assert "a surprise" in (surprise.exc_text or "")
