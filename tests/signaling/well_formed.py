"""What the contract holds for well-formed, told from its page alone."""

import json
from typing import Any, NamedTuple

ROLES = ("sender", "receiver")


class Credentials(NamedTuple):
    """Which side of which transfer a socket speaks for."""

    transfer_id: str
    role: str
    token: str


def read_json(text: str) -> dict[str, Any] | None:
    """The object that a message is, or None."""
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def read_credentials(message: dict[str, Any]) -> Credentials | None:
    transfer_id: Any = message.get("transferId")
    role: Any = message.get("role")
    token: Any = message.get("token")
    if not _is_text(transfer_id, 128, 8) or role not in ROLES or not _is_text(token, 256, 16):
        return None
    return Credentials(transfer_id, role, token)


def is_signal(signal: object) -> bool:
    if not isinstance(signal, dict):
        return False
    kind, payload = signal.get("type"), signal.get("payload")
    if kind in ("ready", "cancel") and "payload" not in signal:
        return True
    if not isinstance(payload, dict):
        return False
    match kind:
        case "ready":
            return _is_text(payload.get("note", ""))
        case "cancel":
            return _is_text(payload.get("reason", ""))
        case "offer" | "answer":
            return _is_text(payload.get("sdp"), 200_000)
        case "ice-candidate":
            return _is_candidate(payload)
        case "error":
            return _is_text(payload.get("code")) and _is_text(payload.get("message"), 500)
    return False


def _is_candidate(payload: dict[str, Any]) -> bool:
    """An `RTCIceCandidateInit` of which only the fragment may be missing."""
    if not payload.keys() >= {"candidate", "sdpMid", "sdpMLineIndex"}:
        return False
    mid, index = payload["sdpMid"], payload["sdpMLineIndex"]
    fragment = payload.get("usernameFragment")
    return (
        _is_text(payload["candidate"], 4_000)
        and (mid is None or _is_text(mid))
        and (index is None or (type(index) is int and 0 <= index <= 65_535))
        and (fragment is None or _is_text(fragment))
    )


def _is_text(value: object, most: float = float("inf"), least: int = 0) -> bool:
    """Characters are counted as JavaScript does, in which such servers are written."""
    if not isinstance(value, str):
        return False
    return least <= len(value.encode("utf-16-le", "surrogatepass")) // 2 <= most


def _no_constant(name: str) -> None:
    raise ValueError(name)
