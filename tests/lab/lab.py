"""Two peers and a server, each in a network namespace of its own, with a router between them.

    a ── router ── b        what a and b send each other goes through the shaper, once it is shaped
           │
           s                never shaped

Nothing of the host is touched: every address, route, rule and device is in the lab's namespaces.
"""

import json
import os
import re
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import asdict
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.lab import shaper
from tests.lab.machine import ip, require, tool
from tests.lab.place import NAMESPACES, Place, end_namespace
from tests.lab.shaper import CLEAR, Shape

SERVER_ALIAS = "127.0.0.2"
"""The server, as each peer may also call it: a loopback address, which browsers hold for secure."""

ADDRESSES = {"a": "10.0.1.2", "b": "10.0.2.2", "s": "10.0.3.2"}
NEAR, FAR = "shaper-a", "shaper-b"
"""The shaper's devices: on a's side, and on b's side."""

LONGEST_QUEUE = 10_000
"""Packets that may wait in a device for the shaper to come by."""

NAME = re.compile(r"telpher-(\d+)-\d+-[abrs]")
PEER_RULES = f"""
table ip lab {{
  chain out {{
    type nat hook output priority -100
    ip daddr {SERVER_ALIAS} dnat to {ADDRESSES["s"]}
  }}
  chain leaving {{
    type nat hook postrouting priority 100
    oifname "eth0" ip saddr 127.0.0.0/8 masquerade
  }}
}}
"""
ROUTER_RULES = """
table ip lab {
  set cut { type ipv4_addr . ipv4_addr; }
  set udp_blocked { type ipv4_addr . ipv4_addr; }
  chain forward {
    type filter hook forward priority 0
    ip saddr . ip daddr @cut drop
    meta l4proto udp ip saddr . ip daddr @udp_blocked drop
  }
}
"""
HIDING_RULES = """
table ip hiding {
  chain leaving {
    type nat hook postrouting priority 100
    oifname "to-s" masquerade
  }
}
"""

_numbers = count(1)


class Lab:
    """Builds the network on entering and leaves nothing of it behind."""

    def __init__(self, seed: int = 1) -> None:
        stem = f"telpher-{os.getpid()}-{next(_numbers)}"
        self.a, self.b, self.s = (
            Place(f"{stem}-{name}", address) for name, address in ADDRESSES.items()
        )
        self._router = Place(f"{stem}-r", "")
        self._seed = seed
        self._cuts: set[tuple[str, str]] = set()
        self._shaped = False
        self._shaper: subprocess.Popen[bytes] | None = None
        self._ending = ExitStack()

    def shape(self, there: Shape = CLEAR, back: Shape | None = None) -> None:
        """Shapes the path between the peers from now on: from a to b, and back (by default alike).

        Without arguments nothing is shaped any more, and packets pass the shaper by.
        """
        back = there if back is None else back
        shaped = there != CLEAR or back != CLEAR
        if self._shaped and not shaped:
            self._detour("delete")
        self._order(there, back)
        if shaped and not self._shaped:
            self._detour("add")
        self._shaped = shaped

    def cut(self, one: Place, other: Place | None = None) -> None:
        """Lets nothing through between two places, or between one and everybody, without a word."""
        self._cuts |= self._pairs(one, other)
        self._fill("cut", self._cuts)

    def mend(self, one: Place, other: Place | None = None) -> None:
        """Takes back the cuts between two places, or between one and everybody."""
        self._cuts -= self._pairs(one, other)
        self._fill("cut", self._cuts)

    def block_udp(self) -> None:
        """Lets no UDP through between the peers, as some firewalls do."""
        self._fill("udp_blocked", self._pairs(self.a, self.b))

    def allow_udp(self) -> None:
        self._fill("udp_blocked", set())

    def hide_peers(self) -> None:
        """Shows the server the router's address in place of theirs, as most routers at home do."""
        _nft(self._router, HIDING_RULES)

    def __enter__(self) -> Self:
        require()
        remove_leftovers()
        with self._ending:  # ends what was built, should the rest fail
            self._build()
            self._ending = self._ending.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ending.close()

    def _build(self) -> None:
        peers = {"a": self.a, "b": self.b, "s": self.s}
        for place in (self._router, *peers.values()):
            ip("netns", "add", place.namespace)
            self._ending.callback(place.end)
            place.inside(_set_kernel)
        lines = ["link set lo up"]
        for name, place in peers.items():
            lines += [
                f"link add to-{name} type veth peer name eth0 netns {place.namespace}",
                f"address add {_gateway(place)}/24 dev to-{name}",
                f"link set to-{name} up",
            ]
        self._configure(self._router, lines, ROUTER_RULES)
        for place in peers.values():
            lines = [
                "link set lo up",
                f"address add {place.address}/24 dev eth0",
                "link set eth0 up",
                f"route add default via {_gateway(place)}",
            ]
            self._configure(place, lines, "" if place is self.s else PEER_RULES)
        self._start_shaper()

    def _configure(self, place: Place, lines: list[str], rules: str) -> None:
        ip("-netns", place.namespace, "-batch", "-", lines="\n".join(lines))
        if rules:
            _nft(place, rules)

    def _start_shaper(self) -> None:
        self._shaper = self._router.popen(
            [sys.executable, shaper.__file__, NEAR, FAR, str(self._seed)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._await_shaper()
        lines: list[str] = []
        for table, device in ((1, NEAR), (2, FAR)):
            lines += [
                f"link set {device} txqueuelen {LONGEST_QUEUE} up",
                f"route add default dev {device} table {table}",
                # Should the shaper die, nothing passes, instead of everything unshaped.
                f"route add blackhole default metric 1000 table {table}",
            ]
        self._configure(self._router, lines, "")

    def _detour(self, verb: str) -> None:
        """Adds or deletes the rules that lead the peers' packets through the shaper."""
        lines = [
            f"rule {verb} iif to-a to {self.b.address} lookup 1",
            f"rule {verb} iif to-b to {self.a.address} lookup 2",
        ]
        self._configure(self._router, lines, "")

    def _order(self, there: Shape, back: Shape) -> None:
        assert self._shaper is not None
        assert self._shaper.stdin is not None
        self._shaper.stdin.write(json.dumps([asdict(there), asdict(back)]).encode() + b"\n")
        self._shaper.stdin.flush()
        self._await_shaper()

    def _await_shaper(self) -> None:
        assert self._shaper is not None
        assert self._shaper.stdout is not None
        if self._shaper.stdout.readline() != b"\n":
            raise RuntimeError("the shaper has ended")

    def _pairs(self, one: Place, other: Place | None) -> set[tuple[str, str]]:
        others = (other,) if other else (self.a, self.b, self.s)
        pairs = {(one.address, each.address) for each in others if each is not one}
        return pairs | {(there, here) for here, there in pairs}

    def _fill(self, name: str, pairs: set[tuple[str, str]]) -> None:
        elements = ", ".join(f"{here} . {there}" for here, there in sorted(pairs))
        added = f"add element ip lab {name} {{ {elements} }}\n" if pairs else ""
        _nft(self._router, f"flush set ip lab {name}\n{added}")


def remove_leftovers() -> None:
    """Removes the labs of processes that died without ending them."""
    for name in sorted(path.name for path in NAMESPACES.glob("telpher-*")):
        owner = NAME.fullmatch(name)
        if owner and not Path("/proc", owner[1]).exists():
            end_namespace(name)


def _gateway(place: Place) -> str:
    return place.address.rsplit(".", 1)[0] + ".1"


def _nft(place: Place, rules: str) -> None:
    subprocess.run(place.command(tool("nft"), "-f", "-"), input=rules.encode(), check=True)


def _set_kernel() -> None:
    """What the kernel does with packets in the namespace that this is called in."""
    sysctl = Path("/proc/sys/net")
    written: dict[str, str] = {
        "ipv4/ip_forward": "1",
        "ipv4/conf/all/rp_filter": "0",
        "ipv4/conf/default/rp_filter": "0",
        "ipv4/conf/all/route_localnet": "1",  # for SERVER_ALIAS
        "ipv6/conf/all/disable_ipv6": "1",  # one path between two places, not two
        "ipv6/conf/default/disable_ipv6": "1",
    }
    for name, value in written.items():
        if (sysctl / name).exists():
            (sysctl / name).write_text(value)
