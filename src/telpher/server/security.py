"""Headers that every answer carries."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from litestar.types import Message, Scope
from litestar.types.asgi_types import HTTPResponseStartEvent

Header = tuple[bytes, bytes]


class SecurityHeaders:
    """Tells browsers to load nothing from elsewhere, guess nothing and leak nothing."""

    def __init__(self, elsewhere: Sequence[str]) -> None:
        """`elsewhere`: URLs of other servers that pages connect to."""
        origins = [f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, elsewhere)]
        connect = " ".join(["'self'", *origins])
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
            f"img-src 'self' data: blob:; connect-src {connect}; worker-src 'self'; "
            # Frames are how downloads begin; no page of ours lets itself be framed.
            "frame-src 'self'; "
            "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        self._headers: list[Header] = [
            (b"content-security-policy", policy.encode("ascii")),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"cross-origin-resource-policy", b"same-origin"),
            (
                b"permissions-policy",
                b"camera=(self), microphone=(), geolocation=(), payment=(), usb=(), "
                b"display-capture=(), browsing-topics=()",
            ),
            (b"cache-control", b"no-store"),
        ]

    async def add(self, message: Message, _: Scope) -> None:
        """Add those that an answer which begins does not set itself."""
        if message["type"] == "http.response.start":
            _extend(message, self._headers)


def _extend(message: HTTPResponseStartEvent, headers: list[Header]) -> None:
    own = list(message["headers"])
    names = {name.lower() for name, _ in own}
    message["headers"] = [*own, *(header for header in headers if header[0] not in names)]
