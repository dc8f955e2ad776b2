import base64
import contextlib
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telpher.server.settings import SettingError, read_settings, table

ROOT = Path(__file__).parents[2]


def test_with_nothing_set_the_defaults_hold() -> None:
    settings = read_settings({})
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.session_ttl == 15 * 60_000
    assert settings.max_upload_bytes == 26_214_400
    assert (settings.create_per_minute, settings.join_per_minute) == (20, 60)
    assert [server.urls for server in settings.ice_servers] == ["stun:stun.l.google.com:19302"]
    assert settings.data_dir.name == "telpher"
    assert read_settings({name: " " for name, _, _ in table()}) == settings
    assert read_settings({name: default for name, default, _ in table()}) == settings


@pytest.mark.parametrize(("minutes", "lasts"), [("1", 10), ("20.5", 20.5), ("1e9", 30)])
def test_the_lifetime_is_clamped(minutes: str, lasts: float) -> None:
    assert read_settings({"WEBRTC_SESSION_TTL_MINUTES": minutes}).session_ttl == lasts * 60_000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELPHER_PORT", "eighty"),
        ("TELPHER_PORT", "65536"),
        ("TELPHER_PORT", "-1"),
        ("TELPHER_TRUSTED_PROXIES", "10.0.0.0/8, nonsense"),
        ("NEXT_PUBLIC_APP_URL", "example.org"),
        ("NEXT_PUBLIC_APP_URL", "https://"),
        ("NEXT_PUBLIC_SIGNALING_URL", "https://example.org"),
        ("NEXT_PUBLIC_SIGNALING_URL", "wss://example.org; script-src *"),
        ("NEXT_PUBLIC_SIGNALING_URL", "wss://[::1"),
        ("WEBRTC_SESSION_TTL_MINUTES", "nan"),
        ("WEBRTC_SESSION_TTL_MINUTES", "soon"),
        ("WEBRTC_CREATE_RATE_LIMIT_PER_MIN", "0"),
        ("WEBRTC_JOIN_RATE_LIMIT_PER_MIN", "1.5"),
        ("WEBRTC_ICE_SERVERS_JSON", "stun:example.org"),
        ("WEBRTC_ICE_SERVERS_JSON", "{}"),
        ("WEBRTC_ICE_SERVERS_JSON", '[{"urls":7}]'),
        ("WEBRTC_ICE_SERVERS_JSON", '[{"urls":"https://example.org"}]'),
        ("WEBRTC_ICE_SERVERS_JSON", "[" * 100_000),
        ("WEBRTC_SIGNALING_PROVIDER", "smoke"),
        ("WEBRTC_LOG_EVENTS", "yes"),
        ("WEB_UPLOAD_MAX_BYTES", "25M"),
        ("TELPHER_SHARE_MAX_BYTES", "-1"),
        ("TELPHER_DAILY_MAX_BYTES", "20G"),
        ("TELPHER_STORAGE_MAX_BYTES", "1e9"),
        ("TELPHER_STORAGE_MIN_FREE_BYTES", str(2**53)),
        ("TELPHER_S3_ENDPOINT", "s3.example.org"),
        ("TELPHER_S3_ENDPOINT", "https://s3.example.org/?bucket=b"),
        ("TELPHER_S3_DIRECT", "yes"),
        ("TELPHER_TURN_URLS", "turn.example.org"),
        ("TELPHER_SIGNALING_MAX_SOCKETS", "many"),
        ("TELPHER_TLS_CERT", "/nowhere/cert.pem"),
    ],
)
def test_what_cannot_be_understood_is_named(name: str, value: str) -> None:
    others = {"TELPHER_TLS_KEY": __file__} if name == "TELPHER_TLS_CERT" else {}
    with pytest.raises(SettingError) as error:
        read_settings({name: value, **others})
    sentence = str(error.value)
    assert sentence.startswith(f"{name} ")
    assert re.fullmatch(r"[^\n]+\.", sentence)


@pytest.mark.parametrize("end", ["/app", "//", "/?a=b", "?a=b", "?", "#a", "/#"])
def test_the_public_address_has_no_path(end: str) -> None:
    with pytest.raises(SettingError) as error:
        read_settings({"NEXT_PUBLIC_APP_URL": f"https://example.org{end}"})
    assert str(error.value) == "NEXT_PUBLIC_APP_URL must be an address without a path."


@pytest.mark.parametrize("address", ["https://example.org", "http://[::1]:8000/"])
def test_a_public_address(address: str) -> None:
    assert read_settings({"NEXT_PUBLIC_APP_URL": address}).app_url == address


@pytest.mark.parametrize(
    ("one", "value"),
    [
        ("TELPHER_TURN_URLS", "turn:example.org"),
        ("TELPHER_TURN_SECRET", "secret"),
        ("TELPHER_TLS_CERT", __file__),
        ("TELPHER_TLS_KEY", __file__),
        ("TELPHER_S3_ENDPOINT", "https://s3.example.org"),
        ("TELPHER_S3_ACCESS_KEY_ID", "key"),
        ("TELPHER_S3_SECRET_ACCESS_KEY", "secret"),
        ("TELPHER_S3_DIRECT", "1"),
    ],
)
def test_what_belongs_together(one: str, value: str) -> None:
    with pytest.raises(SettingError, match="is missing"):
        read_settings({one: value})


PROJECT = {
    "NEXT_PUBLIC_SUPABASE_URL": "https://p.supabase.co",
    "NEXT_PUBLIC_SUPABASE_ANON_KEY": "sb_publishable_abc",
    "SUPABASE_SERVICE_ROLE_KEY": "sb_secret_abc",
    "SUPABASE_DB_SCHEMA": "transfers",
}


def legacy_key(role: str, project: str = "p") -> str:
    claims = json.dumps({"iss": "supabase", "ref": project, "role": role})
    payload = base64.urlsafe_b64encode(claims.encode())
    return f"eyJhbGciOiJIUzI1NiJ9.{payload.decode().rstrip('=')}.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("anon", "service"),
    [
        ("sb_publishable_abc", "sb_secret_abc"),
        (legacy_key("anon"), legacy_key("service_role")),
    ],
)
def test_a_supabase_project(anon: str, service: str) -> None:
    keys = {"NEXT_PUBLIC_SUPABASE_ANON_KEY": anon, "SUPABASE_SERVICE_ROLE_KEY": service}
    settings = read_settings({**PROJECT, **keys})
    assert settings.keeps_in_supabase
    assert settings.supabase_db_schema == "transfers"


@pytest.mark.parametrize(
    "name",
    ["NEXT_PUBLIC_SUPABASE_URL", "NEXT_PUBLIC_SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE_KEY"],
)
def test_signaling_by_supabase_needs_all_of_a_project(name: str) -> None:
    asked = {**PROJECT, "WEBRTC_SIGNALING_PROVIDER": "supabase"}
    assert read_settings(asked).supabase_signing_key is None
    with pytest.raises(SettingError, match=f"^{name} is missing"):
        read_settings({**asked, name: ""})


def test_without_the_servers_key_nothing_is_kept_there() -> None:
    earlier = {name: PROJECT[name] for name in PROJECT if name != "SUPABASE_SERVICE_ROLE_KEY"}
    assert not read_settings(earlier).keeps_in_supabase
    assert not read_settings({**earlier, "TELPHER_S3_BUCKET": "bucket"}).shares_in_supabase


def test_stored_copies_are_known_there_where_all_servers_reach_their_bytes() -> None:
    assert not read_settings(PROJECT).shares_in_supabase
    assert read_settings({**PROJECT, "TELPHER_S3_BUCKET": "bucket"}).shares_in_supabase


def test_a_project_of_ones_own_has_keys_that_name_none() -> None:
    own = {"NEXT_PUBLIC_SUPABASE_URL": "https://files.example.org"}
    keys = {"SUPABASE_SERVICE_ROLE_KEY": legacy_key("service_role", "q")}
    assert read_settings({**PROJECT, **own, **keys}).keeps_in_supabase


def test_a_signing_key_needs_its_project() -> None:
    with pytest.raises(SettingError, match=r"^NEXT_PUBLIC_SUPABASE_URL is missing"):
        read_settings({"TELPHER_SUPABASE_SIGNING_KEY": "a-secret-of-more-than-32-characters"})


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("NEXT_PUBLIC_SUPABASE_URL", "", "is missing"),
        ("NEXT_PUBLIC_SUPABASE_URL", "p.supabase.co", "must be a URL"),
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
    ],
)
def test_what_is_wrong_with_a_supabase_project_is_named(name: str, value: str, says: str) -> None:
    with pytest.raises(SettingError) as error:
        read_settings({**PROJECT, name: value})
    sentence = str(error.value)
    assert sentence.startswith(f"{name} ")
    assert says in sentence
    assert re.fullmatch(r"[^\n]+\.", sentence)
    assert "_abc" not in sentence


@given(st.dictionaries(st.sampled_from([name for name, _, _ in table()]), st.text()))
def test_any_environment_is_understood_or_refused(environment: dict[str, str]) -> None:
    with contextlib.suppress(SettingError):
        read_settings(environment)


def test_the_example_environment_is_complete_and_true() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    settings = [
        (name, value.strip("'"), above.removeprefix("# "))
        for above, line in pairwise(lines)
        if not line.startswith("#")
        for name, found, value in [line.partition("=")]
        if found
    ]
    assert settings == table()


def test_the_documentation_is_complete_and_true() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \|$", text, re.MULTILINE)
    assert [(name, default.strip("`"), help_) for name, default, help_ in rows] == table()
