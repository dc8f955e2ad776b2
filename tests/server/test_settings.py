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


@pytest.mark.parametrize("address", ["https://example.org", "http://[::1]:8000/"])
def test_a_public_address(address: str) -> None:
    assert read_settings({"NEXT_PUBLIC_APP_URL": address}).app_url == address


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
