"""Shares over HTTP, for their senders; see protocol/share.md."""

from litestar import post, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from telpher.keys.records import LONGEST_PART, Stream
from telpher.limits.limiter import TooManyRequests
from telpher.limits.quota import QuotaSpent
from telpher.shares import share as rules
from telpher.shares import views
from telpher.shares.blobs import StorageFull, StorageUnreachable
from telpher.shares.requests import (
    ENDED,
    PART,
    SHARE,
    SHOWN_A_TOKEN,
    Token,
    bearer,
    place_of,
)
from telpher.shares.traffic import AnyRequest, Traffic, UploadTooSlow, announced, arriving
from telpher.shares.uploading import NewShare, UploadCut, Uploads

_CHANGED = (*SHOWN_A_TOKEN, rules.ShareComplete, rules.ShareTooLarge, rules.PartMissing)


def sender_routes(uploads: Uploads, traffic: Traffic) -> list[HTTPRouteHandler]:
    """The routes under /api/share that create and change shares."""

    @post(
        "/api/share/create",
        status_code=200,
        opt={
            "bucket": "share",
            "counts": "share",
            "failures": (
                rules.MalformedShare,
                rules.ShareTaken,
                rules.ShareTooLarge,
                StorageFull,
                QuotaSpent,
                *ENDED,
                StorageUnreachable,
            ),
        },
        summary="Announce a stored copy, as its sender",
        description="The same request again gets the same success; another one for its id, none.",
    )
    async def create(
        request: AnyRequest, data: JSONBody[views.CreateRequest], authorization: Token = ""
    ) -> views.ShareAnswer:
        asked = NewShare(
            share_id=data.share_id,
            read_token_digest=data.read_token_digest,
            size=data.size,
            lifetime_minutes=data.lifetime_minutes,
            downloads=data.downloads,
            salt=data.salt,
        )
        share = await uploads.create(asked, bearer(authorization), traffic.address_of(request))
        return views.ShareAnswer(True, views.view(share))

    @put(
        PART,
        opt={
            "bytes": True,
            "failures": (
                *_CHANGED,
                rules.PartTooLarge,
                UploadCut,
                UploadTooSlow,
                TooManyRequests,
                StorageFull,
            ),
        },
        summary="Put a part, as the sender",
        description="A part that is put again replaces the former when all of it is here.",
    )
    async def put_part(
        request: AnyRequest,
        share_id: FromPath[str],
        stream: FromPath[str],
        number: FromPath[str],
        authorization: Token = "",
    ) -> views.PutAnswer:
        place = place_of(stream, number)
        if (announced(request) or 0) > LONGEST_PART:
            raise rules.PartTooLarge
        with traffic.uploads.admit(traffic.address_of(request)):
            pieces = arriving(request, traffic)
            length = await uploads.put(share_id, bearer(authorization), place, pieces)
        return views.PutAnswer(True, length)

    @post(
        f"{PART}/put-url",
        status_code=200,
        opt={"bucket": "put-url", "failures": _CHANGED},
        summary="Ask where a part may be put without this server",
        description="Null where the server's storage has no such addresses: then put it here.",
    )
    async def put_url(
        share_id: FromPath[str],
        stream: FromPath[str],
        number: FromPath[str],
        authorization: Token = "",
    ) -> views.UrlAnswer:
        place = place_of(stream, number)
        found = await uploads.url_for(share_id, bearer(authorization), place)
        return views.UrlAnswer(True, *(found or (None, None)))

    @post(
        f"{PART}/stored",
        status_code=200,
        opt={"failures": (*_CHANGED, rules.PartTooLarge)},
        summary="Say that a part was put without this server",
    )
    async def stored(
        share_id: FromPath[str],
        stream: FromPath[str],
        number: FromPath[str],
        data: JSONBody[views.StoredRequest],
        authorization: Token = "",
    ) -> views.PutAnswer:
        place = place_of(stream, number)
        length = await uploads.stored(share_id, bearer(authorization), place, data.name)
        return views.PutAnswer(True, length)

    @post(
        f"{SHARE}/complete",
        status_code=200,
        opt={"failures": (*SHOWN_A_TOKEN, rules.ShareIncomplete)},
        summary="Say that all parts are stored, as the sender",
        description="From then on nothing of it changes. Again succeeds.",
    )
    async def complete(
        request: AnyRequest,
        share_id: FromPath[str],
        data: JSONBody[views.CompleteRequest],
        authorization: Token = "",
    ) -> views.ShareAnswer:
        counts: dict[Stream, int] = {
            "data": data.data,
            "manifest": data.manifest,
            "completion": data.completion,
        }
        address = traffic.address_of(request)
        share = await uploads.complete(share_id, bearer(authorization), counts, address)
        return views.ShareAnswer(True, views.view(share))

    @post(
        f"{SHARE}/extend",
        status_code=200,
        opt={"bucket": "extend", "failures": SHOWN_A_TOKEN},
        summary="Set the end anew, as the sender",
    )
    async def extend(
        share_id: FromPath[str], data: JSONBody[views.ExtendRequest], authorization: Token = ""
    ) -> views.ShareAnswer:
        share = await uploads.extend(share_id, bearer(authorization), data.lifetime_minutes)
        return views.ShareAnswer(True, views.view(share))

    @post(
        f"{SHARE}/revoke",
        status_code=200,
        opt={
            "bucket": "close",
            "failures": (rules.WrongShareToken, rules.UnknownShare, StorageUnreachable),
        },
        summary="Take it back, as the sender",
        description="All that is stored is removed. Again succeeds.",
    )
    async def revoke(share_id: FromPath[str], authorization: Token = "") -> views.Done:
        await uploads.revoke(share_id, bearer(authorization))
        return views.Done(True)

    return [create, put_part, put_url, stored, complete, extend, revoke]
