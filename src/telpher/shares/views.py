"""What the routes of shares read and answer."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from telpher.keys.records import Stream
from telpher.protocol.times import iso
from telpher.shares.share import Part, Share

Reason = Literal["illegal", "malware", "phishing", "other"]


class CreateRequest(Struct, rename="camel"):
    """A new share; the owner's token comes in the `Authorization` header.

    `readTokenDigest` is SHA-256 in hex. `size` is the bytes of all parts of all streams, at most.
    `lifetimeMinutes` is clamped to an hour and thirty days; a day if it is not given. `downloads`:
    how often it may be downloaded; any number if it is not given. `salt`: a password is needed.
    """

    share_id: str
    read_token_digest: str
    size: int
    lifetime_minutes: float | None = None
    downloads: int | None = None
    salt: str | None = None


class CompleteRequest(Struct):
    """How many parts each stream has."""

    data: int
    manifest: int
    completion: int


class ClaimRequest(Struct):
    """32 random bytes as base64url; the same claim again gets the same success."""

    claim: str


class StoredRequest(Struct):
    """The name that came with the URL at which a part was put."""

    name: str


class ExtendRequest(Struct, rename="camel"):
    """From now; clamped to an hour and thirty days."""

    lifetime_minutes: float


class ReportRequest(Struct):
    """Why a share should be taken down. A note may hold the link: nobody can look without it."""

    reason: Reason
    note: Annotated[str, Meta(max_length=2000)] = ""


class PublicShareView(Struct, rename="camel"):
    """What everybody may know who knows the id. `salt` is that of the password, if there is one."""

    share_id: str
    salt: str | None
    complete: bool
    expires_at: str


class ShareView(PublicShareView, rename="camel"):
    """A share as its sender and its receivers see it.

    `size` is the bytes that it may have, `stored` those that it has; `downloads` how often it may
    be downloaded, `downloaded` how often it was.
    """

    size: int
    stored: int
    downloads: int | None
    downloaded: int
    created_at: str


class PublicShareAnswer(Struct):
    """A share, to everybody who knows its id."""

    success: bool
    share: PublicShareView


class ShareAnswer(Struct):
    """A share."""

    success: bool
    share: ShareView


class PartsAnswer(Struct):
    """A share and the parts that are stored, as ranges [first, end) of each stream."""

    success: bool
    share: ShareView
    parts: dict[Stream, list[tuple[int, int]]]


class ClaimAnswer(Struct, rename="camel"):
    """A claim is held for `leaseSeconds` after its last use, and may read `budget` bytes."""

    success: bool
    lease_seconds: int
    budget: int


class PutAnswer(Struct):
    """A part is stored."""

    success: bool
    length: int


class UrlAnswer(Struct):
    """Where a part may be put or got without this server, for a quarter of an hour; or null.

    `name` is to be said when it has been put.
    """

    success: bool
    url: str | None
    name: str | None = None


class Done(Struct):
    """It is done."""

    success: bool


def public_view(share: Share) -> PublicShareView:
    """As everybody sees it."""
    return PublicShareView(share.share_id, share.salt, share.complete, iso(share.expires_at))


def view(share: Share) -> ShareView:
    """As its sender and its receivers see it."""
    return ShareView(
        share_id=share.share_id,
        salt=share.salt,
        complete=share.complete,
        expires_at=iso(share.expires_at),
        size=share.size,
        stored=share.stored,
        downloads=share.downloads,
        downloaded=share.downloaded,
        created_at=iso(share.created_at),
    )


def ranges(parts: list[Part]) -> dict[Stream, list[tuple[int, int]]]:
    """Parts in order, as ranges of each stream."""
    found: dict[Stream, list[tuple[int, int]]] = {"data": [], "manifest": [], "completion": []}
    for part in parts:
        known, number = found[part.place.stream], part.place.number
        if known and known[-1][1] == number:
            known[-1] = (known[-1][0], number + 1)
        else:
            known.append((number, number + 1))
    return found
