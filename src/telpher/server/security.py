"""Headers that every answer carries."""

from urllib.parse import urlsplit

from litestar.types import Message, Scope
from litestar.types.asgi_types import HTTPResponseStartEvent

Header = tuple[bytes, bytes]

_NO_STORE = (b"cache-control", b"no-store")


class SecurityHeaders:
    """Tells browsers to load nothing from elsewhere, guess nothing and leak nothing."""

    def __init__(self, signaling_url: str) -> None:
        """`signaling_url` is that of an external server, or empty."""
        external = urlsplit(signaling_url)
        connect = f"'self' {external.scheme}://{external.netloc}" if signaling_url else "'self'"
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
            f"img-src 'self' data: blob:; connect-src {connect}; worker-src 'self'; "
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
        ]

    async def add(self, message: Message, _: Scope) -> None:
        """Add them to an answer that begins. What sets no caching of its own is not stored."""
        if message["type"] == "http.response.start":
            _extend(message, self._headers)


def _extend(message: HTTPResponseStartEvent, headers: list[Header]) -> None:
    own = list(message["headers"])
    cached = any(name == b"cache-control" for name, _ in own)
    message["headers"] = [*own, *headers] if cached else [*own, *headers, _NO_STORE]
