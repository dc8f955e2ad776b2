import socket

import pytest

from tests.lab.lab import SERVER_ALIAS, Lab
from tests.lab.shaper import Shape
from tests.lab.traffic import CERTAIN_SECONDS, datagrams, open_paths, tcp, tcp_rate


@pytest.mark.parametrize("shape", [Shape(), Shape(delay=0.001)], ids=["plain", "shaped"])
def test_each_path_can_be_cut_alone_and_mended(lab: Lab, shape: Shape) -> None:
    whole = {"ab", "ba", "as", "sa", "bs", "sb"}
    lab.shape(shape)
    assert open_paths(lab) == whole
    lab.cut(lab.a, lab.b)
    assert open_paths(lab) == whole - {"ab", "ba"}
    lab.cut(lab.s, lab.b)
    assert open_paths(lab) == {"as", "sa"}
    lab.mend(lab.b, lab.a)
    assert open_paths(lab) == whole - {"bs", "sb"}
    lab.cut(lab.a)
    assert open_paths(lab) == set()
    lab.mend(lab.b)
    assert open_paths(lab) == {"ab", "ba", "bs", "sb"}
    lab.mend(lab.a)
    assert open_paths(lab) == whole


def test_what_is_sent_into_a_cut_is_lost_and_not_kept(lab: Lab) -> None:
    lab.shape(Shape(delay=0.02))
    with datagrams(lab.a, lab.b) as path:
        lab.cut(lab.a, lab.b)
        path.send(b"into the cut")
        lab.mend(lab.a, lab.b)
        path.send(b"mended")
        assert path.receive() == b"mended"


def test_what_is_under_way_does_not_pass_a_cut(lab: Lab) -> None:
    lab.shape(Shape(delay=0.5))
    with datagrams(lab.a, lab.b) as path:
        path.send(b"under way")
        lab.cut(lab.a, lab.b)
        path.target.settimeout(0.5 + CERTAIN_SECONDS)
        with pytest.raises(TimeoutError):
            path.receive()


def test_udp_is_blocked_between_the_peers_alone_and_tcp_is_not(lab: Lab) -> None:
    lab.block_udp()
    assert open_paths(lab) == {"as", "sa", "bs", "sb"}
    for source, target in ((lab.a, lab.b), (lab.b, lab.a), (lab.a, lab.s), (lab.b, lab.s)):
        assert tcp_rate(source, target, 10_000) > 0
    lab.allow_udp()
    assert len(open_paths(lab)) == 6


def test_the_server_has_a_loopback_address_at_the_peers(lab: Lab) -> None:
    with lab.s.inside(socket.create_server, ("0.0.0.0", 0)) as listener:
        port = listener.getsockname()[1]
        for place in (lab.a, lab.b, lab.s):
            with place.inside(socket.create_connection, (SERVER_ALIAS, port), 5) as near:
                far, client = listener.accept()
                with far:
                    near.sendall(b"hello")
                    assert far.recv(5) == b"hello"
                    assert place is lab.s or client[0] == place.address


def test_hidden_peers_come_to_the_server_from_the_router(lab: Lab) -> None:
    lab.hide_peers()
    with lab.s.inside(socket.create_server, ("0.0.0.0", 0)) as listener:
        port = listener.getsockname()[1]
        for place in (lab.a, lab.b):
            with place.inside(socket.create_connection, (SERVER_ALIAS, port), 5):
                far, client = listener.accept()
                far.close()
                assert client[0] == "10.0.3.1"
    with tcp(lab.a, lab.b) as (_, far):
        assert far.getpeername()[0] == lab.a.address


def test_two_labs_do_not_meet(lab: Lab) -> None:
    with Lab() as other:
        other.cut(other.a)
        assert open_paths(other) == {"bs", "sb"}
        assert len(open_paths(lab)) == 6
        with tcp(lab.a, lab.b) as (near, far):
            near.sendall(b"here")
            assert far.recv(4) == b"here"
