"""Tokens as the server signs them, and as it never would."""

import json
import time
from typing import Any

import jwt

from tests.supabase.backend import Backend


def signed(backend: Backend, **claims: Any) -> str:
    """A token of this project, good for ten minutes unless it is said otherwise."""
    content = {"role": "authenticated", "exp": int(time.time()) + 600, **claims}
    if not backend.signing_key.startswith("{"):
        return jwt.encode(content, backend.signing_key, "HS256")
    key = json.loads(backend.signing_key)
    return jwt.encode(content, jwt.PyJWK(key), "ES256", headers={"kid": key["kid"]})
