"""Who is on which channel, and who is present there."""

import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.supabase.standin.frames import Told


class Member(Protocol):
    """One client on one channel."""

    presence_key: str

    def hear(self, told: Told) -> None: ...

    def push(self, event: str, payload: Any) -> None: ...

    @property
    def sees_presence(self) -> bool: ...


@dataclass
class Room:
    """A topic; a private one is another than the public one of the same name."""

    members: set[Member] = field(default_factory=set)
    present: dict[Member, dict[str, Any]] = field(default_factory=dict)

    def broadcast(self, told: Told, without: Member | None = None) -> None:
        for member in list(self.members):
            if member is not without:
                member.hear(told)

    def track(self, member: Member, payload: dict[str, Any]) -> None:
        former = self.present.get(member)
        meta = {**payload, "phx_ref": secrets.token_urlsafe(12)}
        if former is not None:
            meta["phx_ref_prev"] = former["phx_ref"]
        self.present[member] = meta
        leaves = {} if former is None else _grouped([(member, former)])
        self._tell({"joins": _grouped([(member, meta)]), "leaves": leaves})

    def untrack(self, member: Member) -> None:
        former = self.present.pop(member, None)
        if former is not None:
            self._tell({"joins": {}, "leaves": _grouped([(member, former)])})

    def state(self) -> dict[str, Any]:
        return _grouped(self.present.items())

    def _tell(self, diff: dict[str, Any]) -> None:
        for member in list(self.members):
            if member.sees_presence:
                member.push("presence_diff", diff)


class Rooms(defaultdict[tuple[str, bool], Room]):
    """By name, and whether it is private."""

    def __init__(self) -> None:
        super().__init__(Room)


def _grouped(present: Iterable[tuple[Member, dict[str, Any]]]) -> dict[str, Any]:
    groups: dict[str, Any] = {}
    for member, meta in present:
        groups.setdefault(member.presence_key, {"metas": []})["metas"].append(meta)
    return groups
