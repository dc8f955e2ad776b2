"""The vectors of envelopes, as signals carry them."""

from typing import Any

import msgspec
import pytest

from telpher.keys.envelopes import Envelope, Sealed, write_envelope
from telpher.keys.link import to_base64url
from telpher.peer.signals import Carried, read_signal, write_signal
from tests.protocol.contract import Case, Parts, join, vectors

_KINDS = {"CodeOff": "code-off"}


@pytest.mark.parametrize("case", vectors("envelopes"), ids=lambda case: case["name"])
def test_vector(case: Case) -> None:
    signal = _signal(case)
    read = read_signal(signal)
    expected = [{name: _joined(field) for name, field in e.items()} for e in case["envelopes"]]
    if read is None:
        assert expected == []
        return
    carrier, carried = read
    assert [_plain(one.envelope) for one in carried] == expected
    if "written" in case:
        assert carrier == signal["type"]
        assert [write_envelope(one.envelope) for one in carried] == [one.data for one in carried]
        assert write_signal(carrier, *(one.data for one in carried)) == signal


def test_what_nests_too_deep_to_be_parsed_is_ignored() -> None:
    fields = b'"capabilities":[],"commitment":"%s","salt":null,"versions":[1]' % (b"A" * 43)
    said = b"{" + fields + b',"x":' + b"[" * 1_400 + b"]" * 1_400
    assert read_signal(write_signal("ready", b"\1" + bytes(49) + said + b"}")) is None


def test_a_sealed_envelope_is_carried_as_its_bytes() -> None:
    sealed = Sealed(bytes(16), 7, bytes(16))
    data = write_envelope(sealed)
    assert read_signal(write_signal("offer", data)) == ("offer", [Carried(sealed, data)])


def _signal(case: Case) -> Any:
    if "note" in case:
        return {"type": "ready", "payload": {"note": join(case["note"])}}
    if "sdp" in case:
        return {"type": "offer", "payload": {"sdp": join(case["sdp"])}}
    return case["signal"]


def _joined(field: Parts) -> Any:
    parts = isinstance(field, list) and any(isinstance(part, dict) for part in field)
    return join(field) if parts else field


def _plain(envelope: Envelope) -> dict[str, Any]:
    name = type(envelope).__name__
    plain: dict[str, Any] = msgspec.to_builtins(envelope, builtin_types=(bytes,))
    texts = {name: to_base64url(v) if isinstance(v, bytes) else v for name, v in plain.items()}
    return {"kind": _KINDS.get(name, name.lower()), **texts}
