"""Transfer keys, links and spoken codes: the vectors of ``protocol/vectors/keys.json``."""

from __future__ import annotations

import pytest

from telpher.keys import link
from tests.protocol.contract import Case, vectors

CASES = vectors("keys")


@pytest.mark.parametrize("case", [c for c in CASES if "key" in c], ids=lambda case: case["name"])
def test_a_key_has_one_check_link_and_code(case: Case) -> None:
    key = bytes.fromhex(case["key"])
    assert link.check(key) == case["check"]
    assert link.pre_shared_key(key).hex() == case["derived"]["psk"]
    for label, derived in case["derived"].items():
        assert link.derive(key, label).hex() == derived
    assert link.link(case["app"], case["code"], key) == case["link"]
    assert link.spoken_code(case["code"], key) == case["spoken"]
    assert link.read_invitation(case["link"]) == link.LinkInvitation(case["code"], key)
    assert link.read_invitation(case["spoken"]) == link.CodeInvitation(case["code"], case["check"])


@pytest.mark.parametrize("case", [c for c in CASES if "text" in c], ids=lambda case: case["name"])
def test_an_entry_is_read_or_is_neither(case: Case) -> None:
    expected: link.Invitation | None
    match case["invitation"]:
        case None:
            expected = None
        case {"code": code, "key": key}:
            expected = link.LinkInvitation(code, bytes.fromhex(key))
        case {"code": code, "check": check}:
            expected = link.CodeInvitation(code, check)
        case _:
            pytest.fail("an invitation of no kind")
    assert link.read_invitation(case["text"]) == expected


def test_keys_are_drawn_anew() -> None:
    assert len({link.draw_key() for _ in range(100)}) == 100
    assert len(link.draw_key()) == link.KEY_BYTES
