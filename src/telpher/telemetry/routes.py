"""Telemetry over HTTP."""

from datetime import UTC, datetime

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from msgspec import DecodeError, Struct, json

from telpher.telemetry.events import KNOWN, MalformedEvent, ReportedEvent, Telemetry


class Accepted(Struct):
    """The event was counted."""

    success: bool


class MetricsAnswer(Struct):
    """Counters since this process started: of several, each counts for itself.

    `generatedAt` is RFC 3339 in UTC.
    """

    success: bool
    metrics: dict[str, int | str]


_event = json.Decoder(ReportedEvent)


def telemetry_routes(telemetry: Telemetry) -> list[HTTPRouteHandler]:
    """The routes that take events in and give counters out."""

    @post(
        "/api/transfer/telemetry",
        status_code=200,
        opt={"bucket": "telemetry", "failures": (MalformedEvent,), "body": ReportedEvent},
        summary="Report an event",
        description=(
            "The body is JSON whatever its content type, so that `navigator.sendBeacon` works. "
            "Events: " + ", ".join(f"`{name}`" for name in KNOWN) + "."
        ),
    )
    async def report(request: Request[None, None, State]) -> Accepted:
        try:
            event = _event.decode(await request.body())
        except (DecodeError, RecursionError):
            raise MalformedEvent from None
        telemetry.report(event)
        return Accepted(True)

    @get("/api/transfer/metrics", summary="Counters since this process started")
    async def metrics() -> MetricsAnswer:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return MetricsAnswer(True, {**telemetry.metrics.read(), "generatedAt": now})

    return [report, metrics]
