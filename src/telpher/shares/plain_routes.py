"""Plain files over HTTP: one request up, one down."""

import hashlib
import re
from typing import Annotated
from urllib.parse import quote

from litestar import post, route
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from telpher.limits.limiter import TooManyRequests
from telpher.limits.quota import QuotaSpent
from telpher.protocol.times import iso
from telpher.shares.blobs import BlobMissing, StorageFull, StorageUnreachable
from telpher.shares.forms import Form, NoFile, UploadTooLarge
from telpher.shares.plain import PlainFiles, UnknownFile, safe_name
from telpher.shares.spans import RangeNotSatisfiable, wanted
from telpher.shares.traffic import (
    AnyRequest,
    Content,
    Traffic,
    UploadTooSlow,
    announced,
    arriving,
    content,
)
from telpher.shares.uploading import UploadCut

ENVELOPE = 128 * 1024
"""Bytes of a form that are not its file, at most."""
_UNSAFE = re.compile(r"[^A-Za-z0-9._ -]")


class UploadAnswer(Struct, rename="camel"):
    """A stored file. `link` is a path on this server; whoever has it can read the file.

    `serverCanRead` is always true: nothing is encrypted here. The page and the terminal do that.
    """

    success: bool
    link: str
    filename: str
    size: int
    expires_at: str
    server_can_read: bool = True


def plain_routes(files: PlainFiles, traffic: Traffic) -> list[HTTPRouteHandler]:
    """The routes /api/upload and /api/download."""

    @post(
        "/api/upload",
        status_code=200,
        opt={
            "bucket": "upload",
            "counts": "upload",
            "form": "file",
            "failures": (
                NoFile,
                UploadCut,
                UploadTooSlow,
                UploadTooLarge,
                QuotaSpent,
                StorageUnreachable,
                StorageFull,
            ),
        },
        summary="Store a file as it is",
        description="Not encrypted: whoever runs the server can read it. For scripts.",
    )
    async def upload(request: AnyRequest) -> UploadAnswer:
        most = files.most + ENVELOPE
        length = announced(request)
        if length is not None and length > most:
            raise UploadTooLarge
        address = traffic.address_of(request)
        with traffic.uploads.admit(address):
            body = arriving(request, traffic)
            form = Form(request.headers.get("content-type", ""), body, most)
            filename = safe_name(await form.filename())
            share = await files.keep(form.pieces(), length, address)
        link = f"/api/download/{share.share_id}?name={quote(filename, safe='')}"
        return UploadAnswer(True, link, filename, share.size, iso(share.expires_at))

    @route(
        "/api/download/{share_id:str}",
        http_method=["GET", "HEAD"],
        opt={
            "bytes": True,
            "failures": (
                UnknownFile,
                RangeNotSatisfiable,
                TooManyRequests,
                StorageUnreachable,
            ),
        },
        summary="Get a file that was stored as it is",
    )
    async def download(
        request: AnyRequest,
        share_id: FromPath[str],
        name: Annotated[str, QueryParameter(description="Under which to save it.")] = "",
    ) -> Content:
        share, parts = await files.find(share_id)
        tag = f'"{hashlib.sha256(share_id.encode()).hexdigest()[:16]}"'
        same = request.headers.get("if-range", tag) == tag
        span = wanted(request.headers.get("range") if same else None, share.size)
        if span is None:
            raise RangeNotSatisfiable(share.size)
        headers = {"etag": tag, "content-disposition": _attachment(safe_name(name))}
        pieces = files.read(share, parts, span)
        try:
            return await content(request, traffic, pieces, span, share.size, headers)
        except BlobMissing:  # removed since its row was read
            raise UnknownFile from None

    return [upload, download]


def _attachment(name: str) -> str:
    """RFC 6266, with a name for clients that do not know RFC 8187."""
    plain = _UNSAFE.sub("_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
