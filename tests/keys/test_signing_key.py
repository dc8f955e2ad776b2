import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from telpher.keys.signing_key import read_signing_key

SECRET = "a-secret-with-32-characters-or-more"


def jwk(**changes: Any) -> dict[str, Any]:
    made = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()), as_dict=True)
    named = {**made, "kid": "one", "alg": "ES256", **changes}
    return {name: value for name, value in named.items() if value is not None}


def test_a_key_as_the_command_line_makes_it() -> None:
    key = read_signing_key(json.dumps(jwk()))
    assert (key.algorithm, key.kid) == ("ES256", "one")
    assert "d" not in repr(key).split("kid")[1]


def test_of_several_the_first_that_will_do() -> None:
    others: list[Any] = [{"kty": "RSA"}, 7, jwk(d=None)]
    assert read_signing_key(json.dumps([*others, jwk(kid="two"), jwk()])).kid == "two"


def test_the_legacy_secret() -> None:
    key = read_signing_key(SECRET)
    assert (key.algorithm, key.key, key.kid) == ("HS256", SECRET, None)
    assert SECRET not in repr(key)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "short",
        "{",
        "[]",
        "{}",
        "[[]]",
        json.dumps(jwk(kid=None)),
        json.dumps(jwk(kid=7)),
        json.dumps(jwk(d=None)),
        json.dumps(jwk(x=None)),
        json.dumps(jwk(d="AAAA")),
        json.dumps(jwk(d="\u00e9")),
        json.dumps(jwk(d=jwk()["d"])),
        json.dumps(jwk(crv="P-384")),
    ],
)
def test_anything_else_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_signing_key(written)
