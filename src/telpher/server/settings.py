"""Every setting: its name, its default and one line of help. Nothing else reads the environment."""

import math
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import platformdirs

from telpher.limits.address import Network
from telpher.sessions.ice import IceServer
from telpher.sessions.session import clamped_ttl

DEFAULT_ICE_SERVERS = '[{"urls":"stun:stun.l.google.com:19302"}]'

Parse = Callable[[str], Any]


class SettingError(Exception):
    """A setting cannot be understood; the text is one sentence that names it."""


def _text(written: str) -> str:
    return written


def _flag(written: str) -> bool:
    if written not in {"0", "1"}:
        raise ValueError("must be 0 or 1")
    return written == "1"


def _whole(least: int, most: int) -> Parse:
    def parse(written: str) -> int:
        try:
            number = int(written)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return number

    return parse


def _ttl(written: str) -> int:
    try:
        minutes = float(written)
    except ValueError:
        minutes = math.nan
    if not math.isfinite(minutes):
        raise ValueError("must be a number of minutes")
    return clamped_ttl(minutes)


def _url(*schemes: str) -> Parse:
    def parse(written: str) -> str:
        try:
            parts = urlsplit(written)
            valid = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:
            valid = False
        if not valid or not written.isascii() or set(written) & set(" \"'<>;,\\\t\r\n"):
            raise ValueError(f"must be a URL that begins with {' or '.join(schemes)}://")
        return written

    return parse


def _address(written: str) -> str:
    address: str = _url("http", "https")(written)
    if urlsplit(address).path not in {"", "/"} or set(address) & set("?#"):
        raise ValueError("must be an address without a path")
    return address


def _or_empty(parse: Parse, empty: Any = "") -> Parse:
    return lambda written: parse(written) if written else empty


def _listed(parse: Parse) -> Parse:
    return lambda written: tuple(parse(part.strip()) for part in written.split(",") if part.strip())


def _network(written: str) -> Network:
    try:
        return ip_network(written, strict=False)
    except ValueError:
        raise ValueError(
            "must be addresses or networks like 10.0.0.0/8, with commas between them"
        ) from None


def _ice_url(written: str) -> str:
    scheme, _, host = written.partition(":")
    if scheme not in {"stun", "stuns", "turn", "turns"} or not host or " " in written:
        raise ValueError("must name servers like stun:example.org:3478 or turn:example.org")
    return written


def _ice_servers(written: str) -> tuple[IceServer, ...]:
    try:
        servers = msgspec.json.decode(written, type=tuple[IceServer, ...])
    except msgspec.DecodeError:
        raise ValueError('must be a JSON list like [{"urls":"stun:example.org"}]') from None
    for server in servers:
        for url in [server.urls] if isinstance(server.urls, str) else server.urls:
            _ice_url(url)
    return servers


def _provider(written: str) -> str:
    if written == "supabase":
        raise ValueError("is supabase, but this build has only ws")
    if written != "ws":
        raise ValueError("must be ws or supabase")
    return written


def _folder(written: str) -> Path:
    return Path(written).expanduser() if written else platformdirs.user_data_path("telpher", False)


def _path(written: str) -> Path | None:
    return Path(written).expanduser() if written else None


def _about(name: str, default: str, parse: Parse, help_: str) -> dict[str, Any]:
    return {"name": name, "default": default, "parse": parse, "help": help_}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says, understood. An empty variable counts as one not set."""

    host: str = field(
        metadata=_about("TELPHER_HOST", "127.0.0.1", _text, "Address or name to listen on.")
    )
    port: int = field(
        metadata=_about(
            "TELPHER_PORT", "8000", _whole(0, 65_535), "Port to listen on; 0 takes a free one."
        )
    )
    data_dir: Path = field(
        metadata=_about(
            "TELPHER_DATA_DIR",
            "",
            _folder,
            "Folder for everything kept; empty means where the platform keeps application data.",
        )
    )
    tls_cert: Path | None = field(
        metadata=_about(
            "TELPHER_TLS_CERT",
            "",
            _path,
            "Certificate chain in PEM, for HTTPS.",
        )
    )
    tls_key: Path | None = field(
        metadata=_about("TELPHER_TLS_KEY", "", _path, "Private key in PEM of TELPHER_TLS_CERT.")
    )
    trusted_proxies: tuple[Network, ...] = field(
        metadata=_about(
            "TELPHER_TRUSTED_PROXIES",
            "",
            _listed(_network),
            "Networks of the proxies whose X-Forwarded-For is believed, with commas between them.",
        )
    )
    app_url: str = field(
        metadata=_about(
            "NEXT_PUBLIC_APP_URL",
            "",
            _or_empty(_address),
            "Public address of this server, for links that people share.",
        )
    )
    web_dir: Path | None = field(
        metadata=_about(
            "TELPHER_WEB_DIR",
            "",
            _path,
            "Folder of the web client; empty means the packaged one.",
        )
    )
    session_ttl: int = field(
        metadata=_about(
            "WEBRTC_SESSION_TTL_MINUTES", "15", _ttl, "Minutes a transfer code lives, 10 to 30."
        )
    )
    create_per_minute: int = field(
        metadata=_about(
            "WEBRTC_CREATE_RATE_LIMIT_PER_MIN",
            "20",
            _whole(1, 1_000_000),
            "Transfers that one client address may create in a minute.",
        )
    )
    join_per_minute: int = field(
        metadata=_about(
            "WEBRTC_JOIN_RATE_LIMIT_PER_MIN",
            "60",
            _whole(1, 1_000_000),
            "Joins of one address in a minute; also reopens, extends, closes, events, each apart.",
        )
    )
    ice_servers: tuple[IceServer, ...] = field(
        metadata=_about(
            "WEBRTC_ICE_SERVERS_JSON",
            DEFAULT_ICE_SERVERS,
            _ice_servers,
            "STUN and TURN servers for browsers, a JSON list of RTCIceServer.",
        )
    )
    turn_urls: tuple[str, ...] = field(
        metadata=_about(
            "TELPHER_TURN_URLS",
            "",
            _listed(_ice_url),
            "Your TURN servers, with commas between them, such as turn:turn.example.org.",
        )
    )
    turn_secret: str = field(
        metadata=_about(
            "TELPHER_TURN_SECRET",
            "",
            _text,
            "Secret shared with them (coturn's static-auth-secret).",
        )
    )
    signaling_provider: str = field(
        metadata=_about(
            "WEBRTC_SIGNALING_PROVIDER", "ws", _provider, "How the two sides find each other: ws."
        )
    )
    signaling_url: str = field(
        metadata=_about(
            "NEXT_PUBLIC_SIGNALING_URL",
            "",
            _or_empty(_url("ws", "wss")),
            "External WebSocket signaling server; empty means this server.",
        )
    )
    signaling_most_sockets: int = field(
        metadata=_about(
            "TELPHER_SIGNALING_MAX_SOCKETS",
            "20000",
            _whole(1, 1_000_000),
            "Signaling connections open at once.",
        )
    )
    signaling_most_per_address: int = field(
        metadata=_about(
            "TELPHER_SIGNALING_MAX_SOCKETS_PER_ADDRESS",
            "256",
            _whole(1, 1_000_000),
            "Signaling connections open at once from one client address.",
        )
    )
    max_upload_bytes: int = field(
        metadata=_about(
            "WEB_UPLOAD_MAX_BYTES",
            "26214400",
            _whole(0, 2**53 - 1),
            "Largest file for a plain upload, in bytes.",
        )
    )
    log_events: bool = field(
        metadata=_about(
            "WEBRTC_LOG_EVENTS", "0", _flag, "1 logs one line of JSON an event, without any secret."
        )
    )
    supabase_url: str = field(
        metadata=_about(
            "NEXT_PUBLIC_SUPABASE_URL", "", _or_empty(_url("http", "https")), "Supabase project."
        )
    )
    supabase_anon_key: str = field(
        metadata=_about("NEXT_PUBLIC_SUPABASE_ANON_KEY", "", _text, "Supabase key for browsers.")
    )
    supabase_service_role_key: str = field(
        metadata=_about("SUPABASE_SERVICE_ROLE_KEY", "", _text, "Supabase key for the server.")
    )
    supabase_signing_key: str = field(
        metadata=_about(
            "TELPHER_SUPABASE_SIGNING_KEY", "", _text, "Signs access to private Supabase channels."
        )
    )
    supabase_db_schema: str = field(
        metadata=_about("SUPABASE_DB_SCHEMA", "public", _text, "Supabase database schema.")
    )

    @property
    def tls(self) -> bool:
        """Whether the server itself speaks HTTPS."""
        return self.tls_cert is not None


def table() -> list[tuple[str, str, str]]:
    """Name, default as it is written, and help of every setting."""
    return [
        (known.metadata["name"], known.metadata["default"], known.metadata["help"])
        for known in fields(Settings)
    ]


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Understand an environment. Raises SettingError."""
    settings = Settings(**{known.name: _read(known, environment) for known in fields(Settings)})
    if (settings.tls_cert is None) != (settings.tls_key is None):
        missing = "TELPHER_TLS_KEY" if settings.tls_key is None else "TELPHER_TLS_CERT"
        raise SettingError(f"{missing} is missing: HTTPS needs both a certificate and its key.")
    for name, path in (("CERT", settings.tls_cert), ("KEY", settings.tls_key)):
        if path is not None and not path.is_file():
            raise SettingError(f"TELPHER_TLS_{name} names {path}, which is not a file.")
    if bool(settings.turn_urls) != bool(settings.turn_secret):
        missing = "TELPHER_TURN_URLS" if settings.turn_secret else "TELPHER_TURN_SECRET"
        raise SettingError(f"{missing} is missing: TURN needs both servers and their secret.")
    return settings


def _read(known: "Field[Any]", environment: Mapping[str, str]) -> Any:
    name = known.metadata["name"]
    written = environment.get(name, "").strip() or known.metadata["default"]
    try:
        return known.metadata["parse"](written)
    except ValueError as error:
        raise SettingError(f"{name} {error}.") from None
