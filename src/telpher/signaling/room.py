"""A room: the two sides of one transfer and what each is told of the other."""

import hmac
from typing import Protocol

from telpher.sessions.session import Role
from telpher.signaling.messages import (
    PeerMissing,
    RoleTaken,
    Signal,
    joined_room,
    peer_change,
    relayed,
)

NORMAL = 1000
"""WebSocket close code of RFC 6455: the purpose is fulfilled."""


class Peer(Protocol):
    """One side, as a room sees it."""

    @property
    def transfer_id(self) -> str:
        """The transfer it belongs to."""
        ...

    @property
    def role(self) -> Role:
        """The side that it speaks for."""
        ...

    @property
    def token_digest(self) -> str:
        """SHA-256 of its token in hex."""
        ...

    def deliver(self, message: str) -> None:
        """Send it a message; never waits."""
        ...

    def dismiss(self, close_code: int, reason: str) -> None:
        """Close it after what was delivered before; never waits."""
        ...


class Room:
    """At most one peer a role. `used_at` is in seconds of the relay's clock."""

    __slots__ = ("_peers", "arriving", "changes", "transfer_id", "used_at")

    def __init__(self, transfer_id: str, now: float) -> None:
        self.transfer_id = transfer_id
        self.used_at = now
        self.changes = 0
        """How often tokens became void; who was checked before must be checked again."""
        self.arriving = 0
        """Peers that are being checked."""
        self._peers: dict[Role, Peer] = {}

    @property
    def empty(self) -> bool:
        """Whether nobody is here or about to be."""
        return not self._peers and not self.arriving

    def refuse_stranger(self, peer: Peer) -> None:
        """Raises RoleTaken where another token holds the peer's role."""
        held = self._peers.get(peer.role)
        if held is not None and not hmac.compare_digest(held.token_digest, peer.token_digest):
            raise RoleTaken

    def enter(self, peer: Peer) -> None:
        """Seat a peer, in the place of an older socket with the same token. Raises RoleTaken."""
        self.refuse_stranger(peer)
        held = self._peers.get(peer.role)
        other = self._other(peer.role)
        self._peers[peer.role] = peer
        if held is not None and held is not peer:
            held.dismiss(NORMAL, "replaced")
        peer.deliver(joined_room(self.transfer_id, peer.role, other is not None))
        if other is not None and held is not peer:
            for one, two in ((peer, other), (other, peer)):
                one.deliver(peer_change("peer-joined", self.transfer_id, one.role, two.role))

    def relay(self, peer: Peer, signal: Signal) -> None:
        """Hand a signal to the other side. Raises PeerMissing."""
        other = self._other(peer.role)
        if other is None:
            raise PeerMissing
        other.deliver(relayed(self.transfer_id, other.role, peer.role, signal))

    def leave(self, peer: Peer) -> bool:
        """Free the peer's place, if it still holds it, and tell the other side; whether it did."""
        if self._peers.get(peer.role) is not peer:
            return False
        del self._peers[peer.role]
        other = self._other(peer.role)
        if other is not None:
            other.deliver(peer_change("peer-left", self.transfer_id, other.role, peer.role))
        return True

    def drop(self, role: Role, reason: str, notice: str) -> None:
        """Dismiss the peer of a role with a last message."""
        peer = self._peers.get(role)
        if peer is not None:
            self.leave(peer)
            peer.deliver(notice)
            peer.dismiss(NORMAL, reason)

    def end(self, reason: str, notice: str) -> None:
        """Dismiss everybody; nobody is told that the other left."""
        peers = list(self._peers.values())
        self._peers.clear()
        for peer in peers:
            peer.deliver(notice)
            peer.dismiss(NORMAL, reason)

    def _other(self, role: Role) -> Peer | None:
        return self._peers.get("receiver" if role == "sender" else "sender")
