"""What clients report, and the log of events.

An event says what happened and never to whom: no token, code, claim, name or address.
"""

import json
import logging
from dataclasses import dataclass
from typing import Annotated

from litestar.types import Message, Scope
from msgspec import Meta, Struct

from telpher.telemetry.metrics import Counted, Metrics, Outcome

_log = logging.getLogger("telpher.events")

Word = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,64}(?!\n)$")]
"""Too narrow for what must not reach the log. (Python's `$` alone would let a newline pass.)"""


class MalformedEvent(Exception):  # noqa: N818
    """This is not an event that the server knows."""


class ReportedEvent(Struct):
    """What a client reports. Further fields are allowed and dropped."""

    event: str
    provider: Word | None = None
    reason: Word | None = None


KNOWN: dict[str, tuple[Counted, Outcome]] = {
    "signaling-delivery-success": ("signalingDelivery", "Success"),
    "signaling-delivery-failure": ("signalingDelivery", "Failure"),
}


@dataclass(frozen=True, slots=True)
class Telemetry:
    """Counts events, and writes one line of JSON for each if it is told to."""

    metrics: Metrics
    logging: bool

    def report(self, reported: ReportedEvent) -> None:
        """Count what a client reports. Raises MalformedEvent."""
        known = KNOWN.get(reported.event)
        if known is None:
            raise MalformedEvent
        self.metrics.count(*known)
        self._write(reported.event, provider=reported.provider, reason=reported.reason)

    async def answered(self, message: Message, scope: Scope) -> None:
        """Count the answer of a route that names what it `counts` in its `opt`.

        Counting answers rather than calls of the handler also counts what was refused before it.
        """
        if message["type"] != "http.response.start" or "route_handler" not in scope:
            return
        counted: Counted | None = scope["route_handler"].opt.get("counts")
        if counted is not None:
            status = message["status"]
            self.metrics.count(counted, "Success" if status < 400 else "Failure")
            self._write(counted, status=status)

    def _write(self, event: str, **fields: str | int | None) -> None:
        if self.logging:
            kept = {name: value for name, value in fields.items() if value is not None}
            _log.info(json.dumps({"event": event, **kept}))
