"""How storing begins: a new link, that of a live transfer, or that of a run that was killed."""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from telpher.keys.link import LinkInvitation, draw_key, from_base64url, link, to_base64url
from telpher.keys.records import stretch
from telpher.keys.tokens import draw_token, token_digest
from telpher.peer.copies.faults import ShareFault
from telpher.peer.copies.keys import ShareKeys
from telpher.peer.copies.own_shares import OwnedShare, begin_share, digest_of, find_unfinished
from telpher.peer.copies.uploading import Uploading
from telpher.peer.files.disk import DiskFault
from telpher.peer.files.listing import STANDARD_INPUT
from telpher.peer.server import Server
from telpher.peer.status import summary_of
from telpher.sessions.session import draw_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telpher.peer.copies.own_shares import OwnShare, Terms
    from telpher.peer.files.listing import Listing

_SALT_BYTES: Final = 16


class ChangedSince(DiskFault):
    """A file is not any more as it was when an earlier run began to store ``share``."""

    def __init__(self, path: str, share: OwnedShare) -> None:
        super().__init__("file-changed", path)
        self.path = path
        self.share = share


def resume_upload(
    server: str, paths: Sequence[str], listing: Listing, terms: Terms, password: str | None = None
) -> Uploading | None:
    """Go on with what an earlier run did not come to the end of, under the same terms.

    ``None`` if there is nothing. Raises ChangedSince, and ShareFault with ``wrong-share-token`` if
    this is not the password that it began with.
    """
    if STANDARD_INPUT in paths:
        return None
    own = find_unfinished(server, _absolute(paths), terms)
    if own is None:
        return None
    try:
        return _resumed(own, listing, password)
    except BaseException:
        own.close()
        raise


def _resumed(own: OwnShare, listing: Listing, password: str | None) -> Uploading:
    if (changed := own.changed(listing)) is not None:
        raise ChangedSince(changed, own.content)
    keys = _keys(own.content.invitation.key, own.content.salt, password)
    if token_digest(keys.read_token) != own.content.reader:
        raise ShareFault("wrong-share-token")
    return Uploading(own, keys, listing)


async def new_upload(
    server: str, paths: Sequence[str], listing: Listing, terms: Terms, password: str | None = None
) -> Uploading:
    """Begin under a new link. Raises ServerFault."""
    async with Server(server) as asked:
        address = await asked.public_address()
        most = await asked.most_share_bytes() if listing.manifest.total is None else 0
    invitation = LinkInvitation(draw_code(), draw_key())
    way = link(address, invitation.transfer_code, invitation.key)
    return begin_upload(server, way, invitation.key, paths, listing, terms, password, most)


def begin_upload(
    server: str,
    way: str,
    key: bytes,
    paths: Sequence[str],
    listing: Listing,
    terms: Terms,
    password: str | None = None,
    most: int = 0,
) -> Uploading:
    """Begin under the link ``way``, of which this is the key."""
    salt = to_base64url(secrets.token_bytes(_SALT_BYTES)) if password is not None else None
    keys = _keys(key, salt, password)
    what = summary_of(listing.manifest)
    content = OwnedShare(
        server=server,
        link=way,
        owner=draw_token(),
        reader=token_digest(keys.read_token),
        name=what.name,
        files=what.files,
        size=what.size,
        paths=_absolute(paths),
        manifest=digest_of(listing),
        minutes=terms.minutes,
        downloads=terms.downloads,
        salt=salt,
        expires_at=int(time.time() * 1000) + terms.minutes * 60_000,
    )
    return Uploading(begin_share(content, listing), keys, listing, most)


def _keys(key: bytes, salt: str | None, password: str | None) -> ShareKeys:
    if salt is None or password is None:
        return ShareKeys(key)
    return ShareKeys(key, stretch(password, from_base64url(salt) or b""))


def _absolute(paths: Sequence[str]) -> list[str]:
    return [path if path == STANDARD_INPUT else str(Path(path).absolute()) for path in paths]
