"""What we rely on of Realtime, through the official client of Python."""

import asyncio
import time
import uuid
from typing import Any

import httpx
import pytest
from realtime import RealtimeSubscribeStates
from realtime.message import Message
from realtime.types import ChannelEvents

from tests.supabase.backend import Backend
from tests.supabase.peer import PATIENCE, Peer, new_topic, peers, token_for
from tests.supabase.tokens import signed

ENDS = {RealtimeSubscribeStates.CHANNEL_ERROR, RealtimeSubscribeStates.CLOSED}


@pytest.fixture
def topic() -> str:
    return new_topic()


async def test_whoever_has_the_key_for_browsers_opens_public_rooms(
    backend: Backend, topic: str
) -> None:
    one, other = Peer(backend, topic), Peer(backend, topic)
    async with peers(one, other):
        assert await one.join() == RealtimeSubscribeStates.SUBSCRIBED
        assert await other.join() == RealtimeSubscribeStates.SUBSCRIBED
        await one.says("hello")
        assert await other.hears() == {"what": "hello"}
        await other.says("yes?")
        assert await one.hears() == {"what": "yes?"}
        assert one.heard.empty()


async def test_both_sides_of_a_transfer_meet_on_its_private_channel(
    backend: Backend, topic: str
) -> None:
    sender = Peer(backend, topic, private=True)
    receiver = Peer(backend, topic, private=True)
    async with peers(sender, receiver):
        for peer in (sender, receiver):
            state = await peer.join(token_for(backend, topic))
            assert state == RealtimeSubscribeStates.SUBSCRIBED
        await sender.says("hello")
        assert await receiver.hears() == {"what": "hello"}
        await receiver.says("yes?")
        assert await sender.hears() == {"what": "yes?"}


async def test_a_private_room_is_not_the_public_one_of_its_name(
    backend: Backend, topic: str
) -> None:
    private, public = Peer(backend, topic, private=True), Peer(backend, topic)
    other = Peer(backend, topic, private=True)
    async with peers(private, public, other):
        await private.join(token_for(backend, topic))
        await other.join(token_for(backend, topic))
        await public.join()
        await public.says("let me in")
        await other.says("hello")
        assert await private.hears() == {"what": "hello"}
        await private.says("hello")
        assert await other.hears() == {"what": "hello"}
        assert public.heard.empty()


def token_of(stranger: str, backend: Backend, topic: str) -> str:
    """What somebody shows who belongs to neither side of this topic's transfer."""
    return {
        "another transfer's peer": signed(backend, transfer_id=str(uuid.uuid4())),
        "the key alone": "",
        "an expired token": token_for(backend, topic, exp=int(time.time()) - 5),
        "a user": signed(backend, sub=str(uuid.uuid4())),
        "nobody's": token_for(
            Backend("", "", "", "another-secret-that-is-as-long-as-it-must-be"), topic
        ),
    }[stranger]


STRANGERS = ["another transfer's peer", "the key alone", "an expired token", "a user", "nobody's"]


@pytest.mark.parametrize("who", STRANGERS)
async def test_nobody_else_gets_in_or_is_heard(backend: Backend, topic: str, who: str) -> None:
    peer = Peer(backend, topic, private=True)
    other = Peer(backend, topic, private=True)
    stranger = Peer(backend, topic, private=True)
    async with peers(peer, other, stranger):
        await peer.join(token_for(backend, topic))
        await other.join(token_for(backend, topic))
        joined = await stranger.join(token_of(who, backend, topic))
        assert joined == RealtimeSubscribeStates.CHANNEL_ERROR
        assert "reason" in stranger.why
        told = {"type": "broadcast", "event": "signal", "payload": {"what": "a lie"}}
        event, address = ChannelEvents.broadcast, stranger.channel.topic
        await stranger.client.send(Message(event=event, payload=told, topic=address))
        await other.says("hello")
        assert await peer.hears() == {"what": "hello"}
        assert stranger.heard.empty()


@pytest.mark.parametrize("who", STRANGERS)
async def test_what_a_stranger_posts_is_refused_or_vanishes(
    backend: Backend, topic: str, who: str
) -> None:
    peer = Peer(backend, topic, private=True)

    async def post(token: str, what: str) -> int:
        message = {"topic": topic, "event": "signal", "payload": {"what": what}, "private": True}
        async with httpx.AsyncClient() as http:
            answer = await http.post(
                f"{backend.url}/realtime/v1/api/broadcast",
                json={"messages": [message]},
                headers={"apikey": backend.anon_key, "authorization": f"Bearer {token}"},
            )
        return answer.status_code

    async with peers(peer):
        await peer.join(token_for(backend, topic))
        shown = token_of(who, backend, topic) or backend.anon_key
        assert await post(shown, "a lie") in {202, 401, 403}
        assert await post(token_for(backend, topic), "by post") == 202
        assert await peer.hears() == {"what": "by post"}


async def test_who_asks_for_it_is_told_that_it_was_broadcast(backend: Backend, topic: str) -> None:
    peer = Peer(backend, topic, private=True, broadcast={"ack": True, "self": False})
    async with peers(peer):
        await peer.join(token_for(backend, topic))
        answers: asyncio.Queue[str] = asyncio.Queue()
        told = {"type": "broadcast", "event": "signal", "payload": {}}
        push = await peer.channel.push("broadcast", told)
        push.receive("ok", lambda *_: answers.put_nowait("ok"))  # type: ignore[call-overload]
        assert await asyncio.wait_for(answers.get(), PATIENCE) == "ok"


async def test_presence_tells_who_comes_and_goes(backend: Backend, topic: str) -> None:
    async def present(role: str) -> Peer:
        peer = Peer(backend, topic, private=True, presence={"key": role, "enabled": True})
        await peer.join(token_for(backend, topic))
        await peer.channel.track({"role": role})
        return peer

    async def next_of(told: asyncio.Queue[Any]) -> Any:
        [meta] = await asyncio.wait_for(told.get(), PATIENCE)
        return meta["role"]

    sender = await present("sender")
    receiver = await present("receiver")
    async with peers(sender):
        assert {await next_of(receiver.joins), await next_of(receiver.joins)} == {
            "sender",
            "receiver",
        }
        assert await next_of(sender.joins) == "sender"
        assert await next_of(sender.joins) == "receiver"
        await receiver.leave()
        assert await next_of(sender.leaves) == "receiver"


async def test_presence_is_for_the_two_sides_alone(backend: Backend, topic: str) -> None:
    peer = Peer(backend, topic, private=True, presence={"key": "a", "enabled": True})
    public = Peer(backend, topic, presence={"key": "b", "enabled": True})
    async with peers(peer, public):
        await peer.join(token_for(backend, topic))
        await public.join()
        await public.channel.track({"role": "receiver"})
        [meta] = await asyncio.wait_for(public.joins.get(), PATIENCE)
        assert meta["role"] == "receiver"
        assert peer.channel.presence_state() == {}


async def test_a_channel_ends_with_its_token_and_goes_on_with_a_fresh_one(
    backend: Backend, topic: str
) -> None:
    for seconds in (3, 15, 75):  # a busy machine may need longer for joining
        ends, stays = Peer(backend, topic, private=True), Peer(backend, topic, private=True)
        async with peers(ends, stays):
            soon = int(time.time()) + seconds
            states = [
                await peer.join(token_for(backend, topic, exp=soon)) for peer in (ends, stays)
            ]
            await stays.client.set_auth(token_for(backend, topic))
            if states != [RealtimeSubscribeStates.SUBSCRIBED] * 2 or time.time() >= soon - 1:
                continue
            assert await ends.state() in ENDS
            assert time.time() >= soon - 1
            other = Peer(backend, topic, private=True)
            async with peers(other):
                await other.join(token_for(backend, topic))
                await other.says("still there?")
                assert await stays.hears() == {"what": "still there?"}
            assert stays.states.empty()
            return
    pytest.fail("this machine joins no channel in time")


async def test_a_token_without_the_right_puts_out(backend: Backend, topic: str) -> None:
    peer = Peer(backend, topic, private=True)
    async with peers(peer):
        await peer.join(token_for(backend, topic))
        await peer.client.set_auth(signed(backend, transfer_id=str(uuid.uuid4())))
        assert await peer.state() in ENDS


async def test_who_has_no_key_gets_no_socket(backend: Backend, topic: str) -> None:
    stranger = Peer(Backend(backend.url, "nobodys-key", "", ""), topic)
    with pytest.raises(Exception, match="401"):
        await stranger.join()
