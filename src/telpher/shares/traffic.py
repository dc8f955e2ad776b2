"""Bytes on their way: as requests bring them and answers take them, and how slow either may be."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

from telpher.limits.crowd import Crowd
from telpher.limits.cut import ABORT
from telpher.shares.blobs import PIECE, BlobMissing, StorageUnreachable
from telpher.shares.spans import Span
from telpher.shares.uploading import UploadCut

_PATIENCE_S = 60.0
_SLOWEST = 16 * 1024
"""Bytes a second. A body may fall behind this pace by `_PATIENCE_S`, and no more.

An answer must go on: each `PIECE` of it within `_PATIENCE_S`, about a quarter of this pace.
"""

# A stored file is never a page of ours: nothing in it runs, is shown, or is guessed at.
_SAFE = {
    "content-type": "application/octet-stream",
    "content-disposition": "attachment",
    "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "accept-ranges": "bytes",
}

AnyRequest = Request[Any, Any, Any]
GiveBack = Callable[[int], Awaitable[None]]


class UploadTooSlow(Exception):  # noqa: N818
    """The upload was too slow, and was given up."""


@dataclass(slots=True)
class Traffic:
    """How stored bytes pass: how many requests at once, and bytes since the server started."""

    address_of: Callable[[ASGIConnection[Any, Any, Any, Any]], str]
    uploads: Crowd
    downloads: Crowd
    received: int = 0
    sent: int = 0


def announced(request: AnyRequest) -> int | None:
    """How long the body of a request is, as far as its head says."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isdecimal() and length.isascii() else None


async def arriving(request: AnyRequest, traffic: Traffic) -> AsyncIterator[bytes]:
    """The body of a request, as it comes. Raises UploadCut, UploadTooSlow."""
    loop = asyncio.get_running_loop()
    give_up = loop.time() + _PATIENCE_S
    more = True
    while more:
        try:
            async with asyncio.timeout_at(give_up):
                event = await request.receive()
        except TimeoutError:
            raise UploadTooSlow from None
        if event["type"] != "http.request":
            raise UploadCut
        body = event["body"]
        more = event["more_body"]
        give_up += len(body) / _SLOWEST
        traffic.received += len(body)
        if body:
            yield body


class Content(ASGIResponse):
    """An answer that consists of stored bytes."""

    def __init__(
        self,
        pieces: AsyncGenerator[bytes, None],
        headers: Mapping[str, str],
        status: int,
        traffic: Traffic,
        request: AnyRequest,
        unsent: int,
        give_back: GiveBack,
    ) -> None:
        head = request.method == "HEAD"
        super().__init__(headers=dict(headers), status_code=status, is_head_response=head)
        self._pieces = pieces
        self._traffic = traffic
        self._address = traffic.address_of(request)
        self._unsent = unsent
        self._give_back = give_back

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them, for as long as the client takes them. Raises TooManyRequests."""
        if self.is_head_response:
            await super().__call__(scope, receive, send)
            return
        extensions: Mapping[str, Any] = scope.get("extensions") or {}
        try:
            await self._send(extensions, receive, send)
        finally:
            if self._unsent > 0:
                await self._give_back(self._unsent)

    async def _send(self, extensions: Mapping[str, Any], receive: Receive, send: Send) -> None:
        async with contextlib.aclosing(self._pieces):
            with self._traffic.downloads.admit(self._address):
                await self.start_response(send)
                gone = asyncio.ensure_future(_gone(receive))
                try:
                    await self._send_all(gone, send)
                except (BlobMissing, StorageUnreachable, TimeoutError):
                    # The head has been sent; that something is missing shows by a cut alone.
                    if ABORT not in extensions:
                        raise
                    extensions[ABORT]()
                    await gone
                finally:
                    gone.cancel()

    async def _send_all(self, gone: asyncio.Future[None], send: Send) -> None:
        async for piece in self._pieces:
            for first in range(0, len(piece), PIECE):
                if gone.done():
                    return
                body = piece if len(piece) <= PIECE else piece[first : first + PIECE]
                async with asyncio.timeout(_PATIENCE_S):
                    await send({"type": "http.response.body", "body": body, "more_body": True})
                self._traffic.sent += len(body)
                self._unsent -= len(body)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _nothing(unsent: int) -> None:
    del unsent


async def content(
    request: AnyRequest,
    traffic: Traffic,
    pieces: AsyncIterator[bytes],
    span: Span,
    size: int,
    headers: Mapping[str, str],
    give_back: GiveBack = _nothing,
) -> Content:
    """Answer with this span of `size` bytes; where the answer ends early, `give_back` hears
    how many of them were not sent. Raises what reading them raises at once.
    """
    named = {**_SAFE, "content-length": str(span.length), **headers}
    status = 200
    if span.length < size:
        status = 206
        named["content-range"] = f"bytes {span.first}-{span.end - 1}/{size}"
    # Read before the answer begins: then a failure can still be told.
    read_on = request.method != "HEAD" and span.length > 0
    try:
        first = await anext(aiter(pieces)) if read_on else None
    except BaseException:
        await give_back(span.length)
        raise
    ahead = _ahead(first, pieces)
    return Content(ahead, named, status, traffic, request, span.length, give_back)


async def _ahead(first: bytes | None, rest: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """All pieces; each is read while the one before it is on its way."""
    piece = first
    while piece is not None:
        coming = asyncio.ensure_future(anext(rest, None))
        try:
            yield piece
            piece = await coming
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
