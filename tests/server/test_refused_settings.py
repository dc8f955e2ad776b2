"""What is wrong with a setting is said in one sentence that names it."""

import re

import pytest

from telpher.server.settings import SettingError, read_settings, table
from tests.server.test_settings import legacy_key

PROJECT = {
    "NEXT_PUBLIC_SUPABASE_URL": "https://p.supabase.co",
    "NEXT_PUBLIC_SUPABASE_ANON_KEY": "sb_publishable_abc",
    "SUPABASE_SERVICE_ROLE_KEY": "sb_secret_abc",
}
SIGNALING = {"WEBRTC_SIGNALING_PROVIDER": "supabase"}
BUCKET = {"TELPHER_S3_BUCKET": "copies"}
HTTPS = {"NEXT_PUBLIC_APP_URL": "https://example.org"}

MALFORMED = [
    ("TELPHER_PORT", "eighty", "must"),
    ("TELPHER_PORT", "65536", "must"),
    ("TELPHER_PORT", "-1", "must"),
    ("TELPHER_TLS_CERT", "/nowhere/cert.pem", "names /nowhere/cert.pem, which is not a file"),
    ("TELPHER_TLS_KEY", "/nowhere/key.pem", "names /nowhere/key.pem, which is not a file"),
    ("TELPHER_TRUSTED_PROXIES", "10.0.0.0/8, nonsense", "must"),
    ("NEXT_PUBLIC_APP_URL", "example.org", "must"),
    ("NEXT_PUBLIC_APP_URL", "https://", "must"),
    *(
        ("NEXT_PUBLIC_APP_URL", f"https://example.org{end}", "must be an address without a path")
        for end in ("/app", "//", "/?a=b", "?a=b", "?", "#a", "/#")
    ),
    ("WEBRTC_SESSION_TTL_MINUTES", "nan", "must"),
    ("WEBRTC_SESSION_TTL_MINUTES", "soon", "must"),
    ("WEBRTC_CREATE_RATE_LIMIT_PER_MIN", "0", "must"),
    ("WEBRTC_JOIN_RATE_LIMIT_PER_MIN", "1.5", "must"),
    ("WEBRTC_ICE_SERVERS_JSON", "stun:example.org", "must"),
    ("WEBRTC_ICE_SERVERS_JSON", "{}", "must"),
    ("WEBRTC_ICE_SERVERS_JSON", '[{"urls":7}]', "must"),
    ("WEBRTC_ICE_SERVERS_JSON", '[{"urls":"https://example.org"}]', "must"),
    ("WEBRTC_ICE_SERVERS_JSON", "[" * 100_000, "must"),
    ("TELPHER_TURN_URLS", "turn.example.org", "must"),
    ("WEBRTC_SIGNALING_PROVIDER", "smoke", "must"),
    ("NEXT_PUBLIC_SIGNALING_URL", "https://example.org", "must"),
    ("NEXT_PUBLIC_SIGNALING_URL", "wss://example.org; script-src *", "must"),
    ("NEXT_PUBLIC_SIGNALING_URL", "wss://[::1", "must"),
    ("TELPHER_SIGNALING_MAX_SOCKETS", "many", "must"),
    ("TELPHER_SIGNALING_MAX_SOCKETS_PER_ADDRESS", "0", "must"),
    ("WEB_UPLOAD_MAX_BYTES", "25M", "must"),
    ("TELPHER_UPLOAD_HOURS", "721", "must"),
    ("TELPHER_SHARE_MAX_BYTES", "-1", "must"),
    ("TELPHER_DAILY_MAX_BYTES", "20G", "must"),
    ("TELPHER_STORAGE_MAX_BYTES", "1e9", "must"),
    ("TELPHER_STORAGE_MIN_FREE_BYTES", str(2**53), "must"),
    ("TELPHER_S3_ENDPOINT", "s3.example.org", "must"),
    ("TELPHER_S3_ENDPOINT", "https://s3.example.org/?bucket=b", "must"),
    ("TELPHER_S3_DIRECT", "yes", "must"),
    ("WEBRTC_LOG_EVENTS", "yes", "must"),
    ("TELPHER_CHORES_SECRET", "short", "must have at least 16 characters"),
    ("TELPHER_CHORES_SECRET", "a secret with spaces", "must consist of"),
    ("NEXT_PUBLIC_SUPABASE_URL", "p.supabase.co", "must be a URL"),
    *(
        ("NEXT_PUBLIC_SUPABASE_URL", f"https://p.supabase.co{end}", "must be an address without")
        for end in ("?x=1", "#a", "/rest/v1")
    ),
    *(
        (name, f"{scheme}://user:pw@example.org", "must name neither a user nor a password")
        for name, scheme in (
            ("NEXT_PUBLIC_APP_URL", "https"),
            ("NEXT_PUBLIC_SIGNALING_URL", "wss"),
            ("NEXT_PUBLIC_SUPABASE_URL", "https"),
            ("TELPHER_S3_ENDPOINT", "https"),
        )
    ),
    ("NEXT_PUBLIC_SUPABASE_ANON_KEY", "anon", "must be an API key"),
    ("NEXT_PUBLIC_SUPABASE_ANON_KEY", "a.b.c", "must be an API key"),
    ("NEXT_PUBLIC_SUPABASE_ANON_KEY", legacy_key("authenticated"), "must be an API key"),
    ("NEXT_PUBLIC_SUPABASE_ANON_KEY", "sb_publishable_\x7f", "must be an API key"),
    ("NEXT_PUBLIC_SUPABASE_ANON_KEY", "sb_secret_abc", "secret, and browsers get this"),
    ("NEXT_PUBLIC_SUPABASE_ANON_KEY", legacy_key("service_role"), "secret, and browsers"),
    ("SUPABASE_SERVICE_ROLE_KEY", "service", "must be an API key"),
    ("SUPABASE_SERVICE_ROLE_KEY", legacy_key("anon"), "is for browsers"),
    ("SUPABASE_SERVICE_ROLE_KEY", "sb_publishable_abc", "is for browsers"),
    ("NEXT_PUBLIC_SUPABASE_ANON_KEY", legacy_key("anon", "q"), "is of another project"),
    ("SUPABASE_SERVICE_ROLE_KEY", legacy_key("service_role", "q"), "is of another project"),
    ("SUPABASE_DB_SCHEMA", "a;b", "must be the name of a schema"),
    ("TELPHER_SUPABASE_SIGNING_KEY", "short", "must be a private ES256 key"),
    ("TELPHER_SUPABASE_SIGNING_KEY", "sb_secret_" + "a" * 40, "holds an API key"),
    ("TELPHER_SUPABASE_SIGNING_KEY", legacy_key("service_role"), "holds an API key"),
    ("TELPHER_SUPABASE_SIGNING_KEY", "{", "must be a private ES256 key"),
    ("TELPHER_SUPABASE_SIGNING_KEY", "[" * 100_000, "must be a private ES256 key"),
    ("TELPHER_SUPABASE_SIGNING_KEY", '{"kty":"oct","k":"c2VjcmV0"}', "must be a private"),
]
"""One at a time, beside settings that are right."""

LACKING = [
    ("TELPHER_TLS_KEY", {"TELPHER_TLS_CERT": __file__}),
    ("TELPHER_TLS_CERT", {"TELPHER_TLS_KEY": __file__}),
    ("TELPHER_TURN_SECRET", {"TELPHER_TURN_URLS": "turn:example.org"}),
    ("TELPHER_TURN_URLS", {"TELPHER_TURN_SECRET": "secret"}),
    ("TELPHER_S3_BUCKET", {"TELPHER_S3_ENDPOINT": "https://s3.example.org"}),
    ("TELPHER_S3_BUCKET", {"TELPHER_S3_REGION": "eu-central-1"}),
    ("TELPHER_S3_BUCKET", {"TELPHER_S3_ACCESS_KEY_ID": "k", "TELPHER_S3_SECRET_ACCESS_KEY": "s"}),
    ("TELPHER_S3_BUCKET", {"TELPHER_S3_DIRECT": "1"}),
    ("TELPHER_S3_SECRET_ACCESS_KEY", {**BUCKET, "TELPHER_S3_ACCESS_KEY_ID": "key"}),
    ("TELPHER_S3_ACCESS_KEY_ID", {**BUCKET, "TELPHER_S3_SECRET_ACCESS_KEY": "secret"}),
    ("NEXT_PUBLIC_SUPABASE_URL", {"SUPABASE_SERVICE_ROLE_KEY": "sb_secret_abc"}),
    ("NEXT_PUBLIC_SUPABASE_URL", {"TELPHER_SUPABASE_SIGNING_KEY": "s" * 32}),
    *((name, {**PROJECT, **SIGNALING, name: ""}) for name in PROJECT),
]
"""What is missing beside the others."""

CONTRADICTORY = [
    ("NEXT_PUBLIC_SIGNALING_URL", {**HTTPS, "NEXT_PUBLIC_SIGNALING_URL": "ws://example.org"}),
    (
        "NEXT_PUBLIC_SUPABASE_URL",
        {**HTTPS, **PROJECT, **SIGNALING, "NEXT_PUBLIC_SUPABASE_URL": "http://example.org"},
    ),
    (
        "TELPHER_S3_ENDPOINT",
        {
            **HTTPS,
            **BUCKET,
            "TELPHER_S3_DIRECT": "1",
            "TELPHER_S3_ENDPOINT": "http://s3.example.org",
        },
    ),
]

ANY_TEXT = {"TELPHER_HOST", "TELPHER_DATA_DIR", "TELPHER_WEB_DIR"}
"""Of these it shows at the start whether they are right: see test_serve."""


def said(environment: dict[str, str]) -> str:
    with pytest.raises(SettingError) as error:
        read_settings(environment)
    sentence = str(error.value)
    assert re.fullmatch(r"[^\n]+\.", sentence)
    for name, value in environment.items():
        secret = name != "TELPHER_TLS_KEY" and ("KEY" in name or "SECRET" in name)
        assert not (secret and len(value) > 10 and value in sentence)
    return sentence


@pytest.mark.parametrize(("name", "value", "says"), MALFORMED, ids=lambda value: str(value)[:40])
def test_what_cannot_be_understood(name: str, value: str, says: str) -> None:
    files = {"TELPHER_TLS_CERT": __file__, "TELPHER_TLS_KEY": __file__}
    read_settings(files | PROJECT | BUCKET)
    sentence = said(files | PROJECT | BUCKET | {name: value})
    assert sentence.startswith(f"{name} ")
    assert says in sentence


@pytest.mark.parametrize(("name", "others"), LACKING, ids=lambda value: str(value)[:60])
def test_what_is_missing(name: str, others: dict[str, str]) -> None:
    assert said(others).startswith(f"{name} is missing: ")


@pytest.mark.parametrize(("name", "all_of_them"), CONTRADICTORY, ids=lambda value: str(value)[:40])
def test_what_contradicts_another_setting(name: str, all_of_them: dict[str, str]) -> None:
    assert said(all_of_them).startswith(f"{name} ")
    read_settings({**all_of_them, "NEXT_PUBLIC_APP_URL": "http://example.org"})


def test_there_is_a_wrong_value_of_every_setting() -> None:
    refused = {case[0] for case in [*MALFORMED, *LACKING, *CONTRADICTORY]}
    others = {name for _, environment in LACKING for name in environment}
    assert refused | others | ANY_TEXT == {name for name, _, _ in table()}
