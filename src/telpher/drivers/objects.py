"""A bucket of any store that speaks S3, by the `obstore` library (extra `s3`)."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

if TYPE_CHECKING:
    from obstore.store import S3Config

_AT_ONCE = 1024 * 1024
"""Bytes of an object that come at once, at least."""
_SIGNED_FOR = timedelta(minutes=15)
_TIMEOUT = timedelta(minutes=5)
"""Of one request from its beginning to its end; also of a slow reader's."""
_PATIENCE = timedelta(seconds=20)


class Unreachable(Exception):  # noqa: N818
    """The store did not do what was asked."""


class NoSuchObject(Exception):  # noqa: N818
    """There is no object under this key."""


@dataclass(frozen=True, slots=True)
class Access:
    """Where a bucket is and who asks. What is empty, obstore finds where AWS's own tools do."""

    bucket: str
    endpoint: str = ""
    region: str = ""
    key_id: str = ""
    secret: str = ""


class Bucket:
    """Objects under keys. Methods raise Unreachable."""

    def __init__(self, access: Access) -> None:
        config: S3Config = {"bucket": access.bucket}
        if access.endpoint:
            config["endpoint"] = access.endpoint
        if access.region:
            config["region"] = access.region
        if access.key_id:
            config["access_key_id"] = access.key_id
            config["secret_access_key"] = access.secret
        self._store = S3Store(
            config=config,
            client_options={
                "allow_http": access.endpoint.startswith("http:"),
                "timeout": _TIMEOUT,
            },
            retry_config={"max_retries": 3, "retry_timeout": _PATIENCE},
        )

    async def put(self, key: str, data: bytes) -> None:
        """Keep `data` under `key`, in place of what was there."""
        with _spoken():
            # In one request: what a broken upload in several leaves behind is hidden, and costs.
            await obstore.put_async(self._store, key, data, use_multipart=False)

    async def copy(self, key: str, to: str) -> None:
        """Keep the same bytes under another key, too. Raises NoSuchObject."""
        with _spoken():
            await obstore.copy_async(self._store, key, to)

    async def size(self, key: str) -> int:
        """How many bytes it has. Raises NoSuchObject."""
        with _spoken():
            return (await obstore.head_async(self._store, key))["size"]

    async def read(self, key: str, first: int, end: int) -> AsyncIterator[bytes]:
        """Bytes `first` to `end` (exclusive), at least one, in pieces. Raises NoSuchObject."""
        with _spoken():
            found = await obstore.get_async(self._store, key, options={"range": (first, end)})
            async for piece in found.stream(min_chunk_size=_AT_ONCE):
                yield bytes(piece)

    async def keys(self, prefix: str, older_than: float = 0) -> AsyncIterator[str]:
        """Keys under `prefix/`, in order, of objects that are at least so many seconds old."""
        latest = datetime.now(UTC) - timedelta(seconds=older_than)
        with _spoken():
            async for page in obstore.list(self._store, prefix):
                for found in page:
                    if found["last_modified"] <= latest:
                        yield found["path"]

    async def remove(self, keys: list[str]) -> None:
        """Remove these objects, as far as they are there."""
        with _spoken(), contextlib.suppress(FileNotFoundError):
            await obstore.delete_async(self._store, keys)

    async def url(self, key: str, verb: Literal["PUT", "GET"]) -> str:
        """Where anybody may put or get this one object for a quarter of an hour."""
        with _spoken():
            return await obstore.sign_async(self._store, verb, key, _SIGNED_FOR)

    def origin(self) -> str:
        """Where such URLs lead: scheme, host and port."""
        with _spoken():
            parts = urlsplit(obstore.sign(self._store, "GET", "any", _SIGNED_FOR))
        return f"{parts.scheme}://{parts.netloc}"


@contextlib.contextmanager
def _spoken() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise NoSuchObject from None
    except (BaseError, OSError, ValueError) as error:
        raise Unreachable(type(error).__name__) from None
