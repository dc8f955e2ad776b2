"""Every setting: its name, its default and one line of help. Nothing else reads the environment."""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from telpher.keys.signing_key import SigningKey
from telpher.limits.address import Network
from telpher.server import supabase, values
from telpher.server.consistency import contradictions
from telpher.sessions.ice import IceServer

DEFAULT_ICE_SERVERS = '[{"urls":"stun:stun.l.google.com:19302"}]'


class SettingError(Exception):
    """A setting cannot be understood; the text is one sentence that names it."""


def _about(name: str, default: str, parse: values.Parse, help_: str) -> dict[str, Any]:
    return {"name": name, "default": default, "parse": parse, "help": help_}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says, understood. An empty variable counts as one not set."""

    host: str = field(
        metadata=_about("TELPHER_HOST", "127.0.0.1", values.text, "Address or name to listen on.")
    )
    port: int = field(
        metadata=_about(
            "TELPHER_PORT",
            "8000",
            values.whole(0, 65_535),
            "Port to listen on; 0 takes a free one.",
        )
    )
    data_dir: Path = field(
        metadata=_about(
            "TELPHER_DATA_DIR",
            "",
            values.folder,
            "Folder for everything kept; empty means where the platform keeps application data.",
        )
    )
    tls_cert: Path | None = field(
        metadata=_about(
            "TELPHER_TLS_CERT",
            "",
            values.path,
            "Certificate chain in PEM, for HTTPS.",
        )
    )
    tls_key: Path | None = field(
        metadata=_about(
            "TELPHER_TLS_KEY", "", values.path, "Private key in PEM of TELPHER_TLS_CERT."
        )
    )
    trusted_proxies: tuple[Network, ...] = field(
        metadata=_about(
            "TELPHER_TRUSTED_PROXIES",
            "",
            values.listed(values.network),
            "Networks of the proxies whose X-Forwarded-For is believed, with commas between them.",
        )
    )
    app_url: str = field(
        metadata=_about(
            "NEXT_PUBLIC_APP_URL",
            "",
            values.or_empty(values.address),
            "Public address of this server, for links that people share.",
        )
    )
    web_dir: Path | None = field(
        metadata=_about(
            "TELPHER_WEB_DIR",
            "",
            values.path,
            "Folder of the web client; empty means the packaged one.",
        )
    )
    session_ttl: int = field(
        metadata=_about(
            "WEBRTC_SESSION_TTL_MINUTES",
            "15",
            values.ttl,
            "Minutes a transfer lives without a word of its sender, 10 to 30.",
        )
    )
    create_per_minute: int = field(
        metadata=_about(
            "WEBRTC_CREATE_RATE_LIMIT_PER_MIN",
            "20",
            values.whole(1, 1_000_000),
            "Transfers that one client address may create in a minute.",
        )
    )
    join_per_minute: int = field(
        metadata=_about(
            "WEBRTC_JOIN_RATE_LIMIT_PER_MIN",
            "60",
            values.whole(1, 1_000_000),
            "Joins of one address in a minute; also reopens, extends, closes, events, each apart.",
        )
    )
    ice_servers: tuple[IceServer, ...] = field(
        metadata=_about(
            "WEBRTC_ICE_SERVERS_JSON",
            DEFAULT_ICE_SERVERS,
            values.ice_servers,
            "STUN and TURN servers for both sides, a JSON list of RTCIceServer.",
        )
    )
    turn_urls: tuple[str, ...] = field(
        metadata=_about(
            "TELPHER_TURN_URLS",
            "",
            values.listed(values.ice_url),
            "Your TURN servers, with commas between them, such as turn:turn.example.org.",
        )
    )
    turn_secret: str = field(
        metadata=_about(
            "TELPHER_TURN_SECRET",
            "",
            values.text,
            "Secret shared with them (coturn's static-auth-secret).",
        )
    )
    signaling_provider: str = field(
        metadata=_about(
            "WEBRTC_SIGNALING_PROVIDER",
            "ws",
            values.provider,
            "How the two sides find each other: ws or supabase.",
        )
    )
    signaling_url: str = field(
        metadata=_about(
            "NEXT_PUBLIC_SIGNALING_URL",
            "",
            values.or_empty(values.url("ws", "wss")),
            "External WebSocket signaling server; empty means this server.",
        )
    )
    signaling_most_sockets: int = field(
        metadata=_about(
            "TELPHER_SIGNALING_MAX_SOCKETS",
            "20000",
            values.whole(1, 1_000_000),
            "Signaling connections open at once.",
        )
    )
    signaling_most_per_address: int = field(
        metadata=_about(
            "TELPHER_SIGNALING_MAX_SOCKETS_PER_ADDRESS",
            "256",
            values.whole(1, 1_000_000),
            "Signaling connections open at once from one client address.",
        )
    )
    max_upload_bytes: int = field(
        metadata=_about(
            "WEB_UPLOAD_MAX_BYTES",
            "26214400",
            values.whole(0, 2**53 - 1),
            "Largest file for a plain upload, in bytes.",
        )
    )
    upload_life: int = field(
        metadata=_about(
            "TELPHER_UPLOAD_HOURS", "24", values.hours(1, 720), "Hours that a plain upload is kept."
        )
    )
    most_share_bytes: int = field(
        metadata=_about(
            "TELPHER_SHARE_MAX_BYTES",
            "10737418240",
            values.whole(0, 2**53 - 1),
            "Largest stored copy, in bytes; 0 keeps none.",
        )
    )
    most_daily_bytes: int = field(
        metadata=_about(
            "TELPHER_DAILY_MAX_BYTES",
            "21474836480",
            values.whole(0, 2**53 - 1),
            "Bytes that one client address may have stored in a day.",
        )
    )
    most_stored_bytes: int = field(
        metadata=_about(
            "TELPHER_STORAGE_MAX_BYTES",
            "107374182400",
            values.whole(0, 2**53 - 1),
            "Bytes of all that is stored.",
        )
    )
    least_free_bytes: int = field(
        metadata=_about(
            "TELPHER_STORAGE_MIN_FREE_BYTES",
            "1073741824",
            values.whole(0, 2**53 - 1),
            "Bytes of the disk that stay free.",
        )
    )
    s3_bucket: str = field(
        metadata=_about(
            "TELPHER_S3_BUCKET",
            "",
            values.text,
            "Bucket in which stored bytes are kept; empty keeps them in the data folder.",
        )
    )
    s3_endpoint: str = field(
        metadata=_about(
            "TELPHER_S3_ENDPOINT",
            "",
            values.or_empty(values.base),
            "Address of a store that speaks S3; empty means Amazon's.",
        )
    )
    s3_region: str = field(
        metadata=_about("TELPHER_S3_REGION", "", values.text, "Region of the bucket.")
    )
    s3_key_id: str = field(
        metadata=_about("TELPHER_S3_ACCESS_KEY_ID", "", values.text, "Access key of the bucket.")
    )
    s3_secret: str = field(
        metadata=_about(
            "TELPHER_S3_SECRET_ACCESS_KEY", "", values.text, "Secret of the access key."
        )
    )
    s3_direct: bool = field(
        metadata=_about(
            "TELPHER_S3_DIRECT",
            "0",
            values.flag,
            "1 lets clients put and get at the bucket itself, by signed addresses.",
        )
    )
    chores_secret: str = field(
        metadata=_about(
            "TELPHER_CHORES_SECRET",
            "",
            values.or_empty(values.secret),
            "Secret with which /api/chores removes what has expired; empty means no such route.",
        )
    )
    log_events: bool = field(
        metadata=_about(
            "WEBRTC_LOG_EVENTS",
            "0",
            values.flag,
            "1 logs one line of JSON an event, without any secret.",
        )
    )
    supabase_url: str = field(
        metadata=_about(
            "NEXT_PUBLIC_SUPABASE_URL",
            "",
            values.or_empty(values.address),
            "Address of a Supabase project.",
        )
    )
    supabase_anon_key: str = field(
        metadata=_about(
            "NEXT_PUBLIC_SUPABASE_ANON_KEY",
            "",
            supabase.api_key("browsers"),
            "Key for browsers of that project, publishable or anon.",
        )
    )
    supabase_service_role_key: str = field(
        metadata=_about(
            "SUPABASE_SERVICE_ROLE_KEY",
            "",
            supabase.api_key("server"),
            "Key for the server, secret or service_role; with it sessions are kept there.",
        )
    )
    supabase_signing_key: SigningKey | None = field(
        metadata=_about(
            "TELPHER_SUPABASE_SIGNING_KEY",
            "",
            supabase.signing_key,
            "Signs access to private channels: an ES256 key as JSON, or the legacy JWT secret.",
        )
    )
    supabase_db_schema: str = field(
        metadata=_about(
            "SUPABASE_DB_SCHEMA",
            "public",
            supabase.schema,
            "Schema in which the migrations were run.",
        )
    )

    @property
    def tls(self) -> bool:
        """Whether the server itself speaks HTTPS."""
        return self.tls_cert is not None

    @property
    def keeps_in_supabase(self) -> bool:
        """Whether sessions are kept in a Supabase project, whichever way signals take."""
        return bool(self.supabase_service_role_key)

    @property
    def shares_in_supabase(self) -> bool:
        """Whether stored copies are known there, too: where all its servers reach the bytes."""
        return self.keeps_in_supabase and bool(self.s3_bucket)


def table() -> list[tuple[str, str, str]]:
    """Name, default as it is written, and help of every setting."""
    return [
        (known.metadata["name"], known.metadata["default"], known.metadata["help"])
        for known in fields(Settings)
    ]


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Understand an environment. Raises SettingError."""
    settings = Settings(**{known.name: _read(known, environment) for known in fields(Settings)})
    for sentence in contradictions(settings):
        raise SettingError(sentence)
    return settings


def _read(known: "Field[Any]", environment: Mapping[str, str]) -> Any:
    name = known.metadata["name"]
    written = environment.get(name, "").strip() or known.metadata["default"]
    try:
        return known.metadata["parse"](written)
    except ValueError as error:
        raise SettingError(f"{name} {error}.") from None
