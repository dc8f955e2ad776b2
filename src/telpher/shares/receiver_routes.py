"""Shares over HTTP, for their receivers; see protocol/share.md."""

from litestar import post, route
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody
from litestar.types import Method

from telpher.limits.limiter import TooManyRequests
from telpher.shares import share as rules
from telpher.shares import views
from telpher.shares.blobs import BlobMissing, StorageUnreachable
from telpher.shares.downloading import Downloads
from telpher.shares.requests import (
    LOOKED_AT,
    PART,
    SHARE,
    SHOWN_A_TOKEN,
    Token,
    bearer,
    place_of,
)
from telpher.shares.share import LEASE, Part
from telpher.shares.spans import RangeNotSatisfiable, Span, wanted
from telpher.shares.traffic import AnyRequest, Content, Traffic, content

_METHODS: list[Method] = ["GET", "HEAD"]
_READ = (*SHOWN_A_TOKEN, rules.PartMissing, rules.BudgetSpent, TooManyRequests)


def receiver_routes(downloads: Downloads, traffic: Traffic) -> list[HTTPRouteHandler]:
    """The routes under /api/share that read shares."""

    @route(
        SHARE,
        http_method=_METHODS,
        opt={"bucket": "look", "failures": LOOKED_AT},
        summary="Whether there is a stored copy, and whether it needs a password",
        description="Uses nothing up, however often it is asked.",
    )
    async def look(share_id: FromPath[str]) -> views.PublicShareAnswer:
        return views.PublicShareAnswer(True, views.public_view(await downloads.look(share_id)))

    @route(
        f"{SHARE}/parts",
        http_method=_METHODS,
        opt={"failures": (*SHOWN_A_TOKEN, TooManyRequests)},
        summary="Which parts are stored, for the sender and for receivers",
    )
    async def parts(share_id: FromPath[str], authorization: Token = "") -> views.PartsAnswer:
        share, found = await downloads.listing(share_id, bearer(authorization))
        return views.PartsAnswer(True, views.view(share), views.ranges(found))

    @post(
        f"{SHARE}/claim",
        status_code=200,
        opt={
            "bucket": "claim",
            "counts": "claim",
            "failures": (*SHOWN_A_TOKEN, rules.MalformedShare, rules.DownloadsTaken),
        },
        summary="Begin a download, with the read token",
        description="The claim is then the token with which parts are read and the end is said.",
    )
    async def claim(
        share_id: FromPath[str], data: JSONBody[views.ClaimRequest], authorization: Token = ""
    ) -> views.ClaimAnswer:
        share = await downloads.claim(share_id, bearer(authorization), data.claim)
        return views.ClaimAnswer(True, LEASE // 1000, 2 * share.size)

    @route(
        PART,
        http_method=_METHODS,
        opt={"bytes": True, "failures": (*_READ, RangeNotSatisfiable)},
        summary="Get a part, or a `Range` of it, with the claim",
        description=(
            "The manifest can be read with the read token, before anything is claimed. The entity "
            "tag names what is stored; `If-Range` is honoured."
        ),
    )
    async def get_part(
        request: AnyRequest,
        share_id: FromPath[str],
        stream: FromPath[str],
        number: FromPath[str],
        authorization: Token = "",
    ) -> Content:
        def span_of(part: Part) -> Span | None:
            same = request.headers.get("if-range", _tag(part)) == _tag(part)
            return wanted(request.headers.get("range") if same else None, part.length)

        token = bearer(authorization)

        async def give_back(unsent: int) -> None:
            await downloads.give_back(share_id, token, unsent)

        part, span = await downloads.open(
            share_id,
            token,
            place_of(stream, number),
            span_of,
            counts=request.method == "GET",
        )
        pieces = downloads.read(share_id, part, span)
        headers = {"etag": _tag(part)}
        try:
            return await content(request, traffic, pieces, span, part.length, headers, give_back)
        except BlobMissing:  # replaced, or removed, since its row was read
            raise rules.PartMissing from None

    @post(
        f"{PART}/get-url",
        status_code=200,
        opt={"failures": _READ},
        summary="Ask where a part may be got without this server, with the claim",
        description="Null where the server's storage has no such addresses: then get it here.",
    )
    async def get_url(
        share_id: FromPath[str],
        stream: FromPath[str],
        number: FromPath[str],
        authorization: Token = "",
    ) -> views.UrlAnswer:
        place = place_of(stream, number)
        return views.UrlAnswer(
            True, await downloads.url_for(share_id, bearer(authorization), place)
        )

    @post(
        f"{SHARE}/commit",
        status_code=200,
        opt={
            "counts": "commit",
            "failures": (rules.WrongShareToken, rules.UnknownShare, StorageUnreachable),
        },
        summary="Say that all is here and verified, with the claim",
        description="Counts as a download; after the last, the share is removed. Again succeeds.",
    )
    async def commit(share_id: FromPath[str], authorization: Token = "") -> views.Done:
        await downloads.commit(share_id, bearer(authorization))
        return views.Done(True)

    @post(
        f"{SHARE}/report",
        status_code=200,
        opt={"bucket": "report", "failures": (rules.UnknownShare, StorageUnreachable)},
        summary="Report a share, or a plain file, to those who run the server",
    )
    async def report(share_id: FromPath[str], data: JSONBody[views.ReportRequest]) -> views.Done:
        await downloads.report(share_id, data.reason, data.note)
        return views.Done(True)

    return [look, parts, claim, get_part, get_url, commit, report]


def _tag(part: Part) -> str:
    return f'"{part.blob}"'
