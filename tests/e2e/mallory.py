"""Whoever runs the signaling server, and does to the first words of each meeting all that he can.

He knows transfer ids and tokens, sees every signal, and says what he likes to either side; but he
has neither link nor code. When he has done everything once, he lets pass whatever comes.
"""

from dataclasses import dataclass, field
from random import Random

from telpher.keys.agreement import Agreed, Event, Greet, Heard, Say, Secret
from telpher.keys.envelopes import (
    CodeOff,
    Confirm,
    Envelope,
    Hello,
    Reply,
    Sealed,
    Wrong,
    write_envelope,
)
from telpher.keys.receiver_agreement import ReceiverAgreement
from telpher.keys.sender_agreement import SenderAgreement
from telpher.peer.signals import Carried, Signal, read_signal, write_signal
from telpher.protocol.messages import Carrier
from tests.signaling.well_formed import Credentials

DEEDS: dict[type[Envelope], tuple[str, ...]] = {
    Hello: ("impersonate", "splice"),
    Reply: ("impersonate", "splice"),
    Confirm: ("forge hints",),
    Sealed: ("hold back", "rewrite", "retype", "repeat", "splice", "replay", "drop"),
}
"""What he does, one after the other, to what is of this kind in each transfer."""


@dataclass
class _Meeting:
    """One transfer, as he sees it."""

    transfer_id: str
    left: dict[type[Envelope], list[str]] = field(
        default_factory=lambda: {kind: list(deeds) for kind, deeds in DEEDS.items()}
    )
    said: dict[str, list[Signal]] = field(default_factory=lambda: {"sender": [], "receiver": []})
    held: dict[str, Signal] = field(default_factory=dict)
    hello: bytes = b""
    """The sender's, in place of which the receiver has heard his own."""


class Mallory:
    """To be asked by a server what becomes of each signal."""

    def __init__(self) -> None:
        self.done: set[str] = set()
        """Whatever made a difference."""
        self._random = Random(1)
        self._meetings: dict[str, _Meeting] = {}

    @property
    def has_done_all(self) -> bool:
        """Whether each deed has made a difference, in one meeting or another."""
        return self.done == {deed for deeds in DEEDS.values() for deed in deeds}

    def __call__(self, by: Credentials, signal: Signal) -> list[Signal]:
        """What the other side hears when this one says this."""
        meeting = self._meetings.get(by.transfer_id) or self._sees(by.transfer_id)
        meeting.said[by.role].append(signal)
        held = [meeting.held.pop(by.role)] if by.role in meeting.held else []
        read = read_signal(signal)
        assert read is not None
        left = meeting.left.get(type(read[1][0].envelope))
        if not left:
            return [signal, *held]
        deed = left.pop(0)
        heard = self._heard(deed, meeting, by.role, signal, read[0], read[1][0])
        if heard != [signal]:
            self.done.add(deed)
        return [*heard, *held]

    def _sees(self, transfer_id: str) -> _Meeting:
        meeting = _Meeting(transfer_id)
        # Where little is said, every second meeting has what another one does not come to.
        if len(self._meetings) % 2 == 1:
            meeting.left[Sealed].reverse()
        self._meetings[transfer_id] = meeting
        return meeting

    def _heard(
        self, deed: str, at: _Meeting, role: str, signal: Signal, carrier: Carrier, said: Carried
    ) -> list[Signal]:
        random = self._random
        match deed, said.envelope:
            case "impersonate", Hello(attempt):
                at.hello = said.data
                sender = SenderAgreement(at.transfer_id, self._secret())
                return _said(sender, Greet(attempt, random.randbytes(64), random.randbytes(16)))
            case "impersonate", Reply(mode=mode):
                own = self._secret()
                secret = own if mode == "link" else Secret(own.check, None)
                receiver = ReceiverAgreement(at.transfer_id, secret)
                return _said(receiver, Heard(at.hello, random.randbytes(64)))
            case "forge hints", Confirm(attempt):
                hints = [write_envelope(hint) for hint in (Wrong(attempt), CodeOff(attempt))]
                return [*(write_signal("ready", hint) for hint in hints), signal]
            case "hold back", _:
                at.held[role] = signal
                return []
            case "splice", _:
                others = [other for other in self._meetings.values() if other is not at]
                return [signal, *(theirs for other in others for theirs in other.said[role])]
            case "rewrite", _:
                changed = bytearray(said.data)
                changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
                return [write_signal(carrier, bytes(changed))]
            case "retype", _:
                return [write_signal("answer" if carrier == "offer" else "offer", said.data)]
            case "repeat", _:
                return [signal] * 3
            case "replay", _:
                return at.said[role][::-1]
            case _:  # drop
                return []

    def _secret(self) -> Secret:
        """Of a transfer of his own."""
        return Secret.of_key(self._random.randbytes(16))


def _said(mallory: SenderAgreement | ReceiverAgreement, event: Event) -> list[Signal]:
    effects = mallory.handle(event)
    assert not any(isinstance(effect, Agreed) for effect in effects)
    return [write_signal("ready", said.envelope) for said in effects if isinstance(said, Say)]
