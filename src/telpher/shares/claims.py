"""Who is downloading: the port behind which claims are kept, and what keeps them in memory.

A download holds its place by a claim, which has a lease: whoever falls silent makes room for
others. What a claim has downloaded counts when it commits, and that is for the client to say, so a
limit keeps honest people in order and nobody else out.
"""

from dataclasses import dataclass, replace
from typing import Literal, Protocol

from telpher.protocol.times import DAY
from telpher.shares.share import Ending, Share
from telpher.shares.store import MemoryShareStore

Spent = Literal["spent", "unknown", "over"]

COMMITTED_KEPT = DAY
"""How long a claim is known after its end if it has committed: the answer may have been lost."""


class ClaimStore(Protocol):
    """Keeps claims, by their digests. Methods raise StorageUnreachable."""

    async def claim(self, share_id: str, claim: str, now: int, until: int) -> Share | None:
        """Take one of the downloads of an open share, and hold it until then.

        `claim` is a digest; one that is held is held longer. None where all are taken.
        """
        ...

    async def spend(self, share_id: str, claim: str, length: int, now: int, until: int) -> Spent:
        """Take so many bytes from the budget of a held claim, twice the share's size, and hold the
        claim longer; a negative length is given back.

        A claim whose budget has too few has lost its place, and reads nothing more.
        """
        ...

    async def commit(self, share_id: str, claim: str, now: int) -> Share | None:
        """Count the download of a claim, once; None where the claim is not known.

        One that has committed is known for COMMITTED_KEPT after its end, whoever claims meanwhile.
        After its last download a share ends as SPENT.
        """
        ...


@dataclass(slots=True)
class _Claim:
    spent: int
    until: int
    committed: bool = False
    exhausted: bool = False

    def known(self, now: int) -> bool:
        """Whether its end is not yet to be forgotten."""
        return self.until > now - (COMMITTED_KEPT if self.committed else 0)


class MemoryClaims:
    """Keeps claims on shares in memory. Nothing here waits, so nothing races."""

    def __init__(self, shares: MemoryShareStore) -> None:
        self._shares = shares
        self._claims: dict[tuple[str, str], _Claim] = {}

    async def claim(self, share_id: str, claim: str, now: int, until: int) -> Share | None:
        """See ClaimStore."""
        share = self._shares.open(share_id, now)
        if share is None:
            return None
        self._claims = {
            key: kept for key, kept in self._claims.items() if key[0] != share_id or kept.known(now)
        }
        held = self._claims.get((share_id, claim))
        if held is not None:
            held.until = until
            return share
        taken = share.downloaded + sum(
            key[0] == share_id and not kept.committed and not kept.exhausted
            for key, kept in self._claims.items()
        )
        if share.downloads is not None and taken >= share.downloads:
            return None
        self._claims[share_id, claim] = _Claim(0, until)
        return share

    async def spend(self, share_id: str, claim: str, length: int, now: int, until: int) -> Spent:
        """See ClaimStore."""
        share = self._shares.open(share_id, now)
        held = self._claims.get((share_id, claim))
        if share is None or held is None or held.until <= now:
            return "unknown"
        if held.exhausted or (length > 0 and held.spent + length > 2 * share.size):
            held.exhausted = True
            return "over"
        held.spent = max(0, held.spent + length)
        held.until = until
        return "spent"

    async def commit(self, share_id: str, claim: str, now: int) -> Share | None:
        """See ClaimStore."""
        held = self._claims.get((share_id, claim))
        share = await self._shares.find(share_id)
        if held is None or share is None:
            return None
        if held.committed or self._shares.open(share_id, now) is None:
            return share
        held.committed = True
        share = replace(share, downloaded=share.downloaded + 1)
        spent = share.downloads is not None and share.downloaded >= share.downloads
        return self._shares.put(replace(share, ended=Ending.SPENT) if spent else share)
