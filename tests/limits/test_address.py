from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telpher.limits.address import Network, client_address

PROXIES: list[Network] = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


def forwarded(*values: str) -> list[tuple[bytes, bytes]]:
    return [(b"x-forwarded-for", value.encode("latin-1", "replace")) for value in values]


@pytest.mark.parametrize(
    ("peer", "headers", "expected"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", forwarded("198.51.100.1"), "203.0.113.9"),
        ("10.0.0.1", forwarded("198.51.100.1"), "198.51.100.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", forwarded("6.6.6.6, 198.51.100.1"), "198.51.100.1"),
        ("10.0.0.1", forwarded("6.6.6.6", "198.51.100.1, 10.2.3.4"), "198.51.100.1"),
        ("10.0.0.1", forwarded("10.9.9.9, 10.2.3.4"), "10.9.9.9"),
        ("10.0.0.1", forwarded("198.51.100.1:4711"), "198.51.100.1"),
        ("10.0.0.1", forwarded("[2001:db8:1:2:3::4]:99"), "2001:db8:1:2::/64"),
        ("10.0.0.1", forwarded("198.51.100.1, unknown"), "10.0.0.1"),
        ("10.0.0.1", forwarded(""), "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", [], "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", [], "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", [], "203.0.113.9"),
        ("::ffff:10.0.0.1", forwarded("::ffff:198.51.100.1"), "198.51.100.1"),
        ("fe80::1%eth0", [], "fe80::/64"),
        (None, forwarded("198.51.100.1"), "local"),
        ("a-unix-socket", [], "local"),
    ],
)
def test_who_is_asking(peer: str | None, headers: list[tuple[bytes, bytes]], expected: str) -> None:
    assert client_address(peer, headers, PROXIES) == expected


@given(st.lists(st.text()))
def test_a_client_cannot_choose_its_address(values: list[str]) -> None:
    assert client_address("203.0.113.9", forwarded(*values), PROXIES) == "203.0.113.9"


@given(st.lists(st.text()))
def test_what_a_client_wrote_stands_left_of_what_the_proxy_wrote(values: list[str]) -> None:
    headers = forwarded(*values, "203.0.113.9")
    assert client_address("10.0.0.1", headers, PROXIES) == "203.0.113.9"


@given(st.text(), st.lists(st.binary()))
def test_anything_can_be_counted(peer: str, values: list[bytes]) -> None:
    assert client_address(peer, [(b"x-forwarded-for", value) for value in values], PROXIES)
