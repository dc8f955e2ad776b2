import base64
import contextlib
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telpher.keys.tokens import draw_token, token_digest
from telpher.protocol.times import MINUTE, iso
from telpher.sessions.session import (
    CROCKFORD,
    LONGEST_TTL,
    SHORTEST_TTL,
    MalformedClaim,
    MalformedCode,
    clamped_ttl,
    draw_code,
    read_code,
    receiver_token,
)

CLAIM = base64.urlsafe_b64encode(bytes(range(32))).rstrip(b"=").decode()


def test_codes_are_drawn_from_crockfords_letters() -> None:
    codes = [draw_code() for _ in range(500)]
    letters = f"[{CROCKFORD}]{{4}}"
    assert all(re.fullmatch(f"{letters}-{letters}", code) for code in codes)
    assert {letter for code in codes for letter in code} == {*CROCKFORD, "-"}
    assert all(read_code(code) == code for code in codes)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("  7kq2-m9xd\n", "7KQ2-M9XD"),
        ("OoIi-LlAz", "0011-11AZ"),
        ("7KQ2-M9XD", "7KQ2-M9XD"),
    ],
)
def test_codes_are_read_as_they_were_meant(typed: str, meant: str) -> None:
    assert read_code(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["", "7KQ2M9XD", "7KQ2-M9X", "7KQ2-M9XDA", "7KQ2 M9XD", "7KQU-M9XD", "7KQ2-M9XD-",
     "７KQ2-M9XD", "7KQ2–M9XD", "7KQ2-M9XD\x00", "ß" * 8],
)  # fmt: skip
def test_what_is_no_code(typed: str) -> None:
    with pytest.raises(MalformedCode):
        read_code(typed)


@given(st.text())
def test_a_code_is_read_or_refused(typed: str) -> None:
    with contextlib.suppress(MalformedCode):
        assert read_code(read_code(typed)) == read_code(typed)


def test_the_same_claim_gives_the_same_token_in_one_transfer_only() -> None:
    assert receiver_token(CLAIM, "a") == receiver_token(CLAIM, "a")
    assert receiver_token(CLAIM, "a") != receiver_token(CLAIM, "b")
    assert receiver_token(CLAIM, "transfer") == "SJSYKH1mcUeemBxO6zXPNm9U22sWSOwHnNHsTN3ihgY"


@pytest.mark.parametrize(
    "claim", ["", "abc", CLAIM[:-1], CLAIM + "A", CLAIM + "=", "é" * 43, "+" * 43, CLAIM[:-1] + " "]
)
def test_what_is_no_claim(claim: str) -> None:
    with pytest.raises(MalformedClaim):
        receiver_token(claim, "transfer")


@given(st.text())
def test_a_claim_is_taken_or_refused(claim: str) -> None:
    with pytest.raises(MalformedClaim):
        receiver_token(claim + "!", "transfer")


def test_tokens_have_256_bits_and_are_kept_as_digests() -> None:
    token = draw_token()
    assert len(base64.urlsafe_b64decode(token + "=")) == 32
    assert re.fullmatch("[0-9a-f]{64}", token_digest(token))
    assert token_digest("\ud800")


@given(st.floats())
def test_lifetimes_are_clamped(minutes: float) -> None:
    assert SHORTEST_TTL <= clamped_ttl(minutes) <= LONGEST_TTL


def test_a_lifetime_between_is_taken_as_it_is() -> None:
    assert clamped_ttl(12.5) == 12.5 * MINUTE


def test_times_are_written_as_javascript_writes_them() -> None:
    assert iso(1_800_000_000_042) == "2027-01-15T08:00:00.042Z"
    assert json.dumps(iso(0)) == '"1970-01-01T00:00:00.000Z"'
