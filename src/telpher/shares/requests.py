"""How requests name a share's part and show a token, and what most of them may be refused for."""

import re
from typing import Annotated, get_args

from litestar.params import HeaderParameter

from telpher.keys.records import MOST_PARTS, Stream
from telpher.shares import share as rules
from telpher.shares.blobs import StorageUnreachable
from telpher.shares.share import Place

Token = Annotated[
    str,
    HeaderParameter(
        name="authorization",
        description="`Bearer`, and the owner's token, the read token or the claim.",
    ),
]

SHARE = "/api/share/{share_id:str}"
PART = SHARE + "/{stream:str}/{number:str}"

ENDED = (rules.ShareExpired, rules.ShareRevoked, rules.ShareSpent, rules.ShareTakenDown)
LOOKED_AT = (rules.UnknownShare, *ENDED, StorageUnreachable)
SHOWN_A_TOKEN = (rules.WrongShareToken, *LOOKED_AT)

_NUMBER = re.compile(r"0|[1-9][0-9]{0,9}")


def bearer(authorization: str) -> str:
    """The token of an `Authorization` header; empty, which none is, where it has another form."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def place_of(stream: str, number: str) -> Place:
    """Which part a path names. Raises PartMissing."""
    for known in get_args(Stream):
        if stream == known and _NUMBER.fullmatch(number) and int(number) < MOST_PARTS:
            return Place(known, int(number))
    raise rules.PartMissing
