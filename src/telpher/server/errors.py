"""Every failure that the HTTP API answers: its code, its status and its sentence.

A failure is an exception class; its docstring is the sentence that people read.
"""

import logging
from typing import Any, NamedTuple

from litestar import Request, Response
from litestar.exceptions import HTTPException, SerializationException
from litestar.types import ExceptionHandlersMap
from msgspec import Struct

from telpher.limits.limiter import TooManyRequests
from telpher.limits.quota import QuotaSpent
from telpher.server.chores import WrongSecret
from telpher.sessions import session
from telpher.shares import share
from telpher.shares.blobs import StorageFull, StorageUnreachable
from telpher.shares.forms import NoFile, UploadTooLarge
from telpher.shares.plain import UnknownFile
from telpher.shares.spans import RangeNotSatisfiable
from telpher.shares.traffic import UploadTooSlow
from telpher.shares.uploading import UploadCut
from telpher.telemetry.events import MalformedEvent

_log = logging.getLogger(__name__)


class MalformedBody(Exception):  # noqa: N818
    """The request's body is not the JSON that is expected here."""


class UnknownAddress(Exception):  # noqa: N818
    """There is nothing at this address."""


class MethodNotAllowed(Exception):  # noqa: N818
    """This address does not take this kind of request."""


class BodyTooLarge(Exception):  # noqa: N818
    """The request's body is too large."""


class BodyTooSlow(Exception):  # noqa: N818
    """The request's body did not arrive in time."""


class Internal(Exception):  # noqa: N818
    """Something went wrong on the server; it has been noted there."""


class Failure(Struct):
    """What every failed request answers; `code` is stable, `message` is a sentence for people."""

    success: bool
    code: str
    message: str


class Entry(NamedTuple):
    """A row of the table."""

    code: str
    status: int


ERRORS: dict[type[Exception], Entry] = {
    MalformedBody: Entry("invalid-body", 400),
    MalformedEvent: Entry("invalid-event", 400),
    session.MalformedCode: Entry("invalid-code", 400),
    session.MalformedClaim: Entry("invalid-claim", 400),
    share.MalformedShare: Entry("invalid-share", 400),
    NoFile: Entry("no-file", 400),
    UploadCut: Entry("upload-cut", 400),
    session.WrongToken: Entry("wrong-token", 403),
    share.WrongShareToken: Entry("wrong-share-token", 403),
    share.BudgetSpent: Entry("budget-spent", 403),
    WrongSecret: Entry("wrong-secret", 403),
    UnknownAddress: Entry("not-found", 404),
    session.UnknownCode: Entry("unknown-code", 404),
    share.UnknownShare: Entry("unknown-share", 404),
    share.PartMissing: Entry("part-missing", 404),
    UnknownFile: Entry("unknown-file", 404),
    MethodNotAllowed: Entry("method-not-allowed", 405),
    BodyTooSlow: Entry("body-too-slow", 408),
    UploadTooSlow: Entry("upload-too-slow", 408),
    session.AlreadyJoined: Entry("already-joined", 409),
    session.NotJoined: Entry("not-joined", 409),
    share.ShareTaken: Entry("share-taken", 409),
    share.ShareComplete: Entry("share-complete", 409),
    share.ShareIncomplete: Entry("share-incomplete", 409),
    share.DownloadsTaken: Entry("downloads-taken", 409),
    session.SessionExpired: Entry("expired", 410),
    session.SessionClosed: Entry("closed", 410),
    share.ShareExpired: Entry("share-expired", 410),
    share.ShareRevoked: Entry("share-revoked", 410),
    share.ShareSpent: Entry("share-spent", 410),
    share.ShareTakenDown: Entry("share-taken-down", 410),
    BodyTooLarge: Entry("body-too-large", 413),
    share.ShareTooLarge: Entry("share-too-large", 413),
    share.PartTooLarge: Entry("part-too-large", 413),
    UploadTooLarge: Entry("upload-too-large", 413),
    RangeNotSatisfiable: Entry("range-not-satisfiable", 416),
    TooManyRequests: Entry("too-many-requests", 429),
    QuotaSpent: Entry("quota-spent", 429),
    Internal: Entry("internal", 500),
    session.StoreUnreachable: Entry("store-unreachable", 503),
    StorageUnreachable: Entry("storage-unreachable", 503),
    StorageFull: Entry("storage-full", 507),
}

_BY_STATUS: dict[int, type[Exception]] = {
    404: UnknownAddress,
    405: MethodNotAllowed,
    413: BodyTooLarge,
}

_RETRY_STORE_S = 5


def failure(kind: type[Exception]) -> Failure:
    """The body that answers a failure of this kind."""
    return Failure(False, ERRORS[kind].code, sentence(kind))


def sentence(kind: type[Exception]) -> str:
    """What people read."""
    return (kind.__doc__ or "").strip()


def handlers() -> ExceptionHandlersMap:
    """For Litestar: answers whatever is raised."""
    return {Exception: _answer}


def _answer(_: Request[Any, Any, Any], error: Exception) -> Response[Failure]:
    kind = _kind(error)
    headers: dict[str, str] = {}
    match error:
        case TooManyRequests():
            headers["retry-after"] = str(error.retry_after)
        case session.StoreUnreachable() | StorageUnreachable():
            headers["retry-after"] = str(_RETRY_STORE_S)
        case RangeNotSatisfiable():
            headers["content-range"] = f"bytes */{error.size}"
        case HTTPException(status_code=405):
            headers |= error.headers or {}
    if kind is Internal:
        _log.error("A request failed", exc_info=error)
    return Response(failure(kind), status_code=ERRORS[kind].status, headers=headers)


def _kind(error: Exception) -> type[Exception]:
    if type(error) in ERRORS:
        return type(error)
    if isinstance(error, SerializationException | RecursionError):
        return MalformedBody
    if isinstance(error, TimeoutError):
        return BodyTooSlow
    if isinstance(error, HTTPException):
        known = _BY_STATUS.get(error.status_code)
        return known or (MalformedBody if error.status_code < 500 else Internal)
    return Internal
