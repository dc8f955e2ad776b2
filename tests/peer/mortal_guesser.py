"""One side of an agreement that is killed, as by `kill -9`, before its answer to a guess leaves.

``python -m tests.peer.mortal_guesser sender|receiver GUESS FOLDER``. Somebody guesses at it, and it
dies in place of telling anything; what it has stored, the next run finds. It prints `told` if there
was nothing to tell, or only that the code is off.
"""

import os
import sys
from pathlib import Path
from random import Random
from signal import SIGKILL

from telpher.keys.agreement import Agreed, DoubtReason, Greet, Heard, Say, Secret
from telpher.keys.envelopes import CodeOff, Hello
from telpher.keys.link import LinkInvitation, read_invitation, to_base64url
from telpher.keys.receiver_agreement import ReceiverAgreement
from telpher.keys.sender_agreement import SenderAgreement
from telpher.peer.files.listing import list_paths
from telpher.peer.introduction import Introduction
from telpher.peer.receiving_transfer import ReceivingTransfer
from telpher.peer.records import ReceivingRecord, SendingRecord
from telpher.peer.sending_transfer import SendingTransfer
from telpher.peer.server import Seat
from telpher.peer.signals import Signal, read_signal
from tests.peer.fakes import KEY, RIGHT, TRANSFER

SERVER = "http://nowhere.invalid"
CODE = f"7K3M-Q2RD-{RIGHT}"


class Guessed:
    """What a transfer does with what its introduction tells; and death instead of an answer."""

    def __init__(self, transfer: SendingTransfer | ReceivingTransfer) -> None:
        self.keep = transfer.keep
        self.hello = b""

    def relay(self, signal: Signal) -> None:
        read = read_signal(signal)
        assert read is not None
        envelope, data = read[1][0]
        if isinstance(envelope, Hello):
            self.hello = data
        elif not isinstance(envelope, CodeOff):
            os.kill(os.getpid(), SIGKILL)

    def agreed(self, agreed: Agreed) -> None:
        del agreed

    def doubted(self, why: DoubtReason) -> None:
        del why


def guess_at_sender(check: str) -> None:
    transfer = SendingTransfer(SERVER, list_paths([__file__]))
    transfer._key = KEY
    if transfer._record.content is None:
        transfer._record.write(SendingRecord(TRANSFER, "token", to_base64url(KEY)))
    guessed = Guessed(transfer)
    party = transfer._party(Seat.proof(TRANSFER, "token"))
    introduction = Introduction(party, guessed.relay, guessed)
    introduction.greet(10.0, None)
    mallory = ReceiverAgreement(TRANSFER, Secret(check, None))
    said = mallory.handle(Heard(guessed.hello, Random(check).randbytes(64)))[-1]
    assert isinstance(said, Say)
    introduction.hear(said.envelope, 11.0)


def guess_at_receiver(check: str, folder: Path) -> None:
    invitation = read_invitation(CODE)
    assert invitation is not None
    assert not isinstance(invitation, LinkInvitation)
    transfer = ReceivingTransfer(SERVER, invitation, folder)
    kept = transfer._record.content or ReceivingRecord("claim")
    transfer._record.write(kept)
    guessed = Guessed(transfer)
    party = transfer._party(Seat.proof(TRANSFER, "token"))
    introduction = Introduction(party, guessed.relay, guessed)
    mallory = SenderAgreement(TRANSFER, Secret(check, bytes(32)))
    attempt, scalar = Random(check).randbytes(16), Random(check + "scalar").randbytes(64)
    hello = mallory.handle(Greet(attempt, scalar, bytes(16)))[0]
    assert isinstance(hello, Say)
    introduction.hear(hello.envelope, 10.0)


if __name__ == "__main__":
    if sys.argv[1] == "sender":
        guess_at_sender(sys.argv[2])
    else:
        guess_at_receiver(sys.argv[2], Path(sys.argv[3]))
    print("told")
