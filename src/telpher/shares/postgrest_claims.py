"""Claims in a Supabase project, beside the shares."""

from telpher.drivers.postgrest import PostgrestClient
from telpher.shares.claims import Spent
from telpher.shares.postgrest_store import call, share_of
from telpher.shares.share import Share


class PostgrestClaims:
    """Keeps claims in a project; see ClaimStore for what each does.

    Spending whose answer was lost is paid for again, for which the budget has room; what is
    given back twice stays within it.
    """

    def __init__(self, client: PostgrestClient) -> None:
        self._client = client

    async def claim(self, share_id: str, claim: str, now: int, until: int) -> Share | None:
        """See ClaimStore."""
        claimed = await call(
            self._client,
            "telpher_claim",
            of_share=share_id,
            of_claim=claim,
            at_ms=now,
            until_ms=until,
        )
        return share_of(claimed)

    async def spend(self, share_id: str, claim: str, length: int, now: int, until: int) -> Spent:
        """See ClaimStore."""
        spent: Spent = await call(
            self._client,
            "telpher_spend_claim",
            of_share=share_id,
            of_claim=claim,
            bytes=length,
            at_ms=now,
            until_ms=until,
        )
        return spent

    async def commit(self, share_id: str, claim: str, now: int) -> Share | None:
        """See ClaimStore."""
        arguments = {"of_share": share_id, "of_claim": claim, "at_ms": now}
        return share_of(await call(self._client, "telpher_commit_claim", **arguments))
