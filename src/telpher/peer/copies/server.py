"""The server's HTTP interface for stored copies; see protocol/share.md.

Each method is one try. They raise ShareFault where the server refuses for good, and Passing where
another try may succeed.
"""

from __future__ import annotations

import re
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec
from msgspec import Meta, Struct

from telpher.keys.records import MOST_PARTS, Stream
from telpher.peer.copies.faults import Passing, ShareFault, Trouble
from telpher.protocol.errors import SHARE_FAULTS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence

    from telpher.peer.copies.keys import Place

T = TypeVar("T")

_CONNECT_SECONDS: Final = 10.0
_STALL_SECONDS: Final = 30.0
"""For a piece to be taken, or for the next one to come."""
_LARGEST_ANSWER: Final = 4 * 1024 * 1024
_PIECE: Final = 64 * 1024
_LONGEST_PAUSE: Final = 60.0
_CONTENT_RANGE: Final = re.compile(r"bytes (\d{1,10})-(\d{1,10})/(\d{1,10})", re.ASCII)
_TOO_SLOW: Final = frozenset({"upload-too-slow", "body-too-slow"})
_TROUBLES: Final[dict[str, Trouble]] = {
    "too-many-requests": "rate-limited",
    "storage-full": "storage-full",
    "part-missing": "part-missing",
    "upload-cut": "server-unreachable",
    "upload-too-slow": "server-unreachable",
    "body-too-slow": "server-unreachable",
}

_Count = Annotated[int, Meta(ge=0)]
_Number = Annotated[int, Meta(ge=0, le=MOST_PARTS)]


class ShareView(Struct, rename="camel"):
    """A share as the server tells of it; to who has no token, the first four fields alone."""

    share_id: str
    salt: str | None
    complete: bool
    expires_at: datetime
    size: _Count = 0
    stored: _Count = 0
    downloads: int | None = None
    downloaded: _Count = 0


class _ShareAnswer(Struct):
    share: ShareView


class Parts(Struct):
    """A share, and which parts of each stream are stored, as ranges [first, end)."""

    share: ShareView
    parts: dict[Stream, list[tuple[_Number, _Number]]]


class _UrlAnswer(Struct):
    url: str | None
    name: str | None = None


class _PutAnswer(Struct):
    length: int


class _Refusal(Struct):
    code: str = ""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a sender says of a share before it puts anything. ``salt`` is that of a password."""

    size: int
    """Bytes of all sealed parts of all streams, at most."""
    read_token_digest: str
    minutes: int
    downloads: int | None = None
    salt: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """Bytes of a part as they come, from ``first`` on; the part has ``length`` in all."""

    first: int
    length: int
    tag: str
    pieces: AsyncIterator[bytes]


class ShareServer:
    """Stored copies at the server of an address; to be closed with ``aclose``."""

    def __init__(self, address: str) -> None:
        self._encrypted = not address.lower().startswith("http://")
        self._client = httpx.AsyncClient(
            base_url=address,
            timeout=httpx.Timeout(_STALL_SECONDS, connect=_CONNECT_SECONDS, pool=None),
            verify=self._encrypted,
            headers={"accept-encoding": "identity"},
        )
        # Until the contrary is known, parts may be put somewhere without this server.
        self._direct = True
        self._names_places = False

    async def aclose(self) -> None:
        """Let go of all connections."""
        await self._client.aclose()

    # --- for senders

    async def create(self, share_id: str, owner: str, said: Announcement) -> ShareView:
        """Announce a share; again succeeds."""
        body = {
            "shareId": share_id,
            "readTokenDigest": said.read_token_digest,
            "size": said.size,
            "lifetimeMinutes": said.minutes,
            "downloads": said.downloads,
            "salt": said.salt,
        }
        try:
            return _read(await self._post("create", owner, body), _ShareAnswer).share
        except Passing as passing:
            if passing.trouble == "storage-full":
                # Nothing is stored yet: whoever finds no room looks elsewhere.
                raise ShareFault("storage-full") from None
            raise

    async def put(
        self,
        share_id: str,
        owner: str,
        place: Place,
        sealed: Sequence[bytes],
        sent: Callable[[int], None],
    ) -> None:
        """Store a part, given in pieces; ``sent`` hears how many bytes went off."""
        if self._direct and await self._put_elsewhere(share_id, owner, place, sealed, sent):
            return
        sent(0)
        path = f"/api/share/{share_id}/{place}"
        try:
            answer = await self._put(path, _bearer(owner), sealed, sent)
        except ShareFault as fault:
            if fault.code != "share-too-large" or not self._names_places:
                raise
            # What stands before the server takes no whole part: there is that other way alone.
            self._direct = True
            raise Passing from None
        # The server is reached, and that place is not, or there is none.
        self._direct = False
        if _read(answer, _PutAnswer).length != _length(sealed):
            raise Passing

    async def complete(
        self, share_id: str, owner: str, *, data: int, manifest: int, completion: int
    ) -> ShareView:
        """Say that so many parts of each stream are all; again succeeds."""
        counts = {"data": data, "manifest": manifest, "completion": completion}
        answer = await self._post(f"{share_id}/complete", owner, counts)
        return _read(answer, _ShareAnswer).share

    async def extend(self, share_id: str, owner: str, minutes: int) -> ShareView:
        """Let it end so long from now."""
        data = await self._post(f"{share_id}/extend", owner, {"lifetimeMinutes": minutes})
        return _read(data, _ShareAnswer).share

    async def revoke(self, share_id: str, owner: str) -> None:
        """End it now; again succeeds."""
        await self._post(f"{share_id}/revoke", owner, {})

    # --- for both

    async def parts(self, share_id: str, token: str) -> Parts:
        """Ask which parts are stored, with the owner's or the read token."""
        data = await self._ask("GET", f"/api/share/{share_id}/parts", _bearer(token))
        return _read(data, Parts)

    # --- for receivers

    async def look(self, share_id: str) -> ShareView:
        """Ask whether there is a share, which uses nothing up."""
        return _read(await self._ask("GET", f"/api/share/{share_id}", {}), _ShareAnswer).share

    async def claim(self, share_id: str, read_token: str, claim: str) -> None:
        """Begin a download, or hold it longer."""
        await self._post(f"{share_id}/claim", read_token, {"claim": claim})

    async def commit(self, share_id: str, claim: str) -> None:
        """Say that everything is here and verified; again succeeds."""
        await self._post(f"{share_id}/commit", claim, {})

    async def report(self, share_id: str, reason: str, note: str) -> None:
        """Tell those who run the server about a share, or a plain file."""
        path = f"/api/share/{share_id}/report"
        await self._ask("POST", path, {}, {"reason": reason, "note": note})

    @asynccontextmanager
    async def reading(
        self, share_id: str, token: str, place: Place, span: tuple[int, int], tag: str = ""
    ) -> AsyncIterator[Body]:
        """Open bytes [first, end) of a part; of all of it if ``tag`` is not that of what is there.

        ``tag`` is what an earlier body of the same part said.
        """
        headers = {"range": f"bytes={span[0]}-{span[1] - 1}"} | ({"if-range": tag} if tag else {})
        path = f"/api/share/{share_id}/{place}"
        with _translated():
            async with self._client.stream("GET", path, headers=headers | _bearer(token)) as answer:
                if answer.status_code not in (200, 206):
                    raise _refusal(answer, await _all_of(answer))
                first, length = _span(answer, span)
                tag = answer.headers.get("etag", "")
                yield Body(first, length, tag, answer.aiter_raw())

    # --- the rest is ours

    def _may_use(self, url: str) -> bool:
        """What the server names must not be less safe than the way to the server."""
        return urlsplit(url).scheme in (("https",) if self._encrypted else ("http", "https"))

    async def _put_elsewhere(
        self,
        share_id: str,
        owner: str,
        place: Place,
        sealed: Sequence[bytes],
        sent: Callable[[int], None],
    ) -> bool:
        """Store a part by the address that the server names for it, if it does; whether it is."""
        path = f"{share_id}/{place}"
        there = _read(await self._post(f"{path}/put-url", owner, {}), _UrlAnswer)
        if there.url is None or not self._may_use(there.url):
            return False
        self._names_places = True
        try:
            await self._put(there.url, {}, sealed, sent)
        except (Passing, ShareFault):
            return False
        await self._post(f"{path}/stored", owner, {"name": there.name})
        return True

    async def _post(self, path: str, token: str, body: Mapping[str, Any]) -> bytes:
        return await self._ask("POST", f"/api/share/{path}", _bearer(token), body)

    async def _put(
        self,
        url: str,
        headers: Mapping[str, str],
        sealed: Sequence[bytes],
        sent: Callable[[int], None],
    ) -> bytes:
        # With a length, so that nothing is chunked: stores that speak S3 refuse that.
        headers = {**headers, "content-length": str(_length(sealed))}
        return await self._ask("PUT", url, headers, content=_going(sealed, sent))

    async def _ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        json: Mapping[str, Any] | None = None,
        content: AsyncIterator[bytes] | None = None,
    ) -> bytes:
        with _translated():
            asked = self._client.stream(method, url, headers=headers, json=json, content=content)
            async with asked as answer:
                data = await _all_of(answer)
        if not answer.is_success:
            raise _refusal(answer, data)
        return data


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (httpx.WriteTimeout, httpx.ReadTimeout):
        raise Passing(slow=True) from None
    except (httpx.HTTPError, httpx.StreamError):
        raise Passing from None


async def _all_of(answer: httpx.Response) -> bytes:
    data = bytearray()
    async for piece in answer.aiter_raw():
        data += piece
        if len(data) > _LARGEST_ANSWER:
            raise Passing
    return bytes(data)


def _refusal(answer: httpx.Response, data: bytes) -> ShareFault | Passing:
    """What an answer that is no success means."""
    try:
        code = msgspec.json.decode(data, type=_Refusal).code
    except ValueError:
        code = ""
    if code in _TROUBLES:
        wait = answer.headers.get("retry-after", "")
        after = min(_LONGEST_PAUSE, float(wait)) if wait.isdecimal() else 0.0
        return Passing(_TROUBLES[code], after, slow=code in _TOO_SLOW)
    for known in SHARE_FAULTS:
        if code == known:
            return ShareFault(known)
    if code == "budget-spent":
        return ShareFault("budget-spent")
    if answer.status_code == 413:
        return ShareFault("share-too-large")  # a proxy before the server may have limits too
    if answer.status_code == 429:
        return Passing("rate-limited")
    # Whatever stands before the server may answer in its place.
    passes = answer.status_code >= 500 or not code
    return Passing() if passes else ShareFault("share-damaged")


def _span(answer: httpx.Response, wanted: tuple[int, int]) -> tuple[int, int]:
    """Where a body begins in its part, and how long the part is; never other than asked for."""
    if answer.status_code == 206:
        match = _CONTENT_RANGE.fullmatch(answer.headers.get("content-range", ""))
        if match is not None and int(match[1]) == wanted[0]:
            return wanted[0], int(match[3])
        raise Passing
    length = answer.headers.get("content-length", "")
    if not (length.isdecimal() and length.isascii() and len(length) < 11):
        raise Passing
    return 0, int(length)


async def _going(sealed: Iterable[bytes], sent: Callable[[int], None]) -> AsyncIterator[bytes]:
    """Small enough for each piece to be taken in time, however slow the way is."""
    gone = 0
    for block in sealed:
        view = memoryview(block)
        for start in range(0, len(view), _PIECE):
            yield bytes(view[start : start + _PIECE])
            gone = gone + len(view[start : start + _PIECE])
            sent(gone)


def _length(sealed: Iterable[bytes]) -> int:
    return sum(map(len, sealed))


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def _read(data: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(data, type=kind)
    except ValueError:
        raise Passing from None
