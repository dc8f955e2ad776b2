"""The states of both machines as literal tables: state → trigger → the states it may lead to.

A trigger is the type of a message or the name of a local event. A message that its row lacks is the
other side's fault; a local event that its row lacks is ours. An empty row is an end: whatever still
comes is late, and ignored; so is, in every state, what names an earlier transfer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

SendingState: TypeAlias = Literal[
    "opening",
    "greeting",
    "proposing",
    "sending",
    "finishing",
    "cancelling",
    "delivered",
    "ended",
]
ReceivingState: TypeAlias = Literal[
    "opening",
    "greeting",
    "waiting",
    "listing",
    "reading",
    "deciding",
    "receiving",
    "verifying",
    "saving",
    "delivered",
    "ended",
]

ALWAYS: Final = (
    "heartbeat",
    "pause",
    "cancel",
    "bye",
    "tick",
    "hold",
    "stop",
    "failed",
    "lost",
)
"""What may come in every state: the base machine handles it."""

SENDING: Final[Mapping[SendingState, Mapping[str, tuple[SendingState, ...]]]] = {
    "opening": {"opened": ("greeting",)},
    "greeting": {"hello": ("proposing",)},
    "proposing": {
        "acceptance": ("sending", "finishing"),
        "refusal": ("ended",),
    },
    "sending": {
        "read": ("sending",),
        "transmitted": ("sending", "finishing"),
        "receipt": ("sending",),
    },
    "finishing": {
        "rooted": ("finishing",),
        "receipt": ("finishing",),
        "delivered": ("delivered",),
    },
    # Ended by our own doing with everything sent: a `delivered` that is on its way still wins.
    "cancelling": {
        "rooted": ("cancelling",),
        "receipt": ("cancelling",),
        "delivered": ("delivered",),
    },
    "delivered": {},
    "ended": {},
}

RECEIVING: Final[Mapping[ReceivingState, Mapping[str, tuple[ReceivingState, ...]]]] = {
    "opening": {"opened": ("greeting",)},
    "greeting": {"hello": ("waiting",)},
    "waiting": {"proposal": ("listing",)},
    # A later proposal may replace one that is being read or decided on.
    "listing": {"slice": ("listing", "reading"), "proposal": ("listing",)},
    "reading": {"listed": ("deciding",), "proposal": ("listing",)},
    "deciding": {"accepted": ("receiving",), "declined": ("ended",), "proposal": ("listing",)},
    # A proposal may cross our acceptance of the former; once anything has come of it, it may not.
    "receiving": {
        "proposal": ("listing",),
        "frame": ("receiving",),
        "verified": ("receiving",),
        "written": ("receiving",),
        "flushed": ("receiving", "verifying"),
        "finished": ("receiving", "verifying"),
    },
    "verifying": {"rooted": ("saving",), "frame": ("verifying",)},
    "saving": {"saved": ("delivered",), "frame": ("saving",)},
    "delivered": {},
    "ended": {},
}
