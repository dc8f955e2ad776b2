/** Two rendezvous in a room that loses, repeats, reorders and delays, on a clock of the test's own. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { drawAttempt, unwrap, wrap } from "../../src/peer/envelope.ts";
import { Rendezvous } from "../../src/peer/rendezvous.ts";
import type { Signal } from "../../src/peer/signaling.ts";
import { badRoom, chances, FakeConnection, meet, type Room, Side } from "./fakes.ts";

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);
const GOOD: Room = { fate: () => [5], path: () => 100 };

let sides: Side[] = [];
beforeEach(() => {
  vi.useFakeTimers();
  FakeConnection.made.length = 0;
});
afterEach(() => {
  for (const side of sides) side.rendezvous.close();
  vi.useRealTimers();
});

/** Both ends of one path are in force, and nothing else is left open. */
function expectTogether(): void {
  const [one, two] = sides.map((side) => side.inForce);
  expect(one).not.toBeNull();
  expect(one?.other).toBe(two);
  expect(two?.other).toBe(one);
  for (const side of sides) {
    expect(side.opened.filter((connection) => !connection.closed)).toEqual([side.inForce]);
    expect(side.inForce?.used).toBe(1);
  }
}

test("a good room connects both with one connection each", async () => {
  sides = meet(GOOD);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sides.map((side) => side.connected)).toEqual([1, 1]);
  expect(FakeConnection.made.length).toBe(2);
  expectTogether();
});

test("a slow path is not torn down while it is built", async () => {
  sides = meet({ fate: () => [600], path: () => 6_000 });
  await vi.advanceTimersByTimeAsync(12_000);
  expect(sides.map((side) => side.connected)).toEqual([1, 1]);
  expect(FakeConnection.made.length).toBe(2);
  expect(sides[0]?.hasSaid("hello")).toBe(1);
});

test.each(SEEDS)("a bad room, seed %i", async (seed) => {
  sides = meet(badRoom(chances(seed)));
  await vi.advanceTimersByTimeAsync(120_000);
  expectTogether();
});

test.each(SEEDS)("a bad room and a bad path, seed %i", async (seed) => {
  const chance = chances(seed);
  sides = meet(badRoom(chance));
  const misfortunes: ((side: Side) => void)[] = [
    (side) => {
      const other = side.inForce?.other;
      side.inForce?.fail();
      setTimeout(() => other?.fail(), chance() * 20_000);
    },
    (side) => side.inForce?.waver(chance() * 6_000),
    (side) => side.rendezvous.renew(side.inForce?.number ?? 0),
    (side) => side.restart(),
    (side) => {
      side.rendezvous.peerAway();
      setTimeout(() => side.rendezvous.peerHere(), chance() * 4_000);
    },
  ];
  for (let count = 0; count < 20; count += 1) {
    await vi.advanceTimersByTimeAsync(chance() * 10_000);
    const side = sides[Math.floor(chance() * 2)] as Side;
    misfortunes[Math.floor(chance() * misfortunes.length)]?.(side);
  }
  await vi.advanceTimersByTimeAsync(120_000);
  expectTogether();
  expect(Math.max(...sides.map((side) => side.mostOpen))).toBeLessThanOrEqual(2);
  expect(FakeConnection.made.length).toBeLessThan(200);
});

test("a lost connection is replaced at once while the room is good", async () => {
  sides = meet(GOOD);
  await vi.advanceTimersByTimeAsync(5_000);
  sides[0]?.inForce?.fail();
  expect(sides[0]?.hasSaid("hello")).toBe(2);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sides.map((side) => side.connected)).toEqual([2, 2]);
  expect(sides.map((side) => side.lost)).toEqual([1, 1]);
  expectTogether();
});

test("a receiver that has begun anew is met again, though the sender has noticed nothing", async () => {
  sides = meet(GOOD);
  await vi.advanceTimersByTimeAsync(5_000);
  const [sender, receiver] = sides as [Side, Side];
  const kept = sender.inForce;
  receiver.restart();
  await vi.advanceTimersByTimeAsync(1_900);
  expect(sender.inForce).toBe(kept);
  await vi.advanceTimersByTimeAsync(500);
  expectTogether();
  expect(sender.inForce).not.toBe(kept);
});

test("a sender that has begun anew is met again, though the receiver has noticed nothing", async () => {
  sides = meet(GOOD);
  await vi.advanceTimersByTimeAsync(5_000);
  const [sender, receiver] = sides as [Side, Side];
  sender.restart();
  await vi.advanceTimersByTimeAsync(500);
  expectTogether();
  expect([receiver.connected, receiver.lost]).toEqual([2, 1]);
});

test("a short silence is waited for, a long one is answered by a new connection beside", async () => {
  sides = meet(GOOD);
  await vi.advanceTimersByTimeAsync(5_000);
  sides[0]?.inForce?.waver(2_500);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sides.map((side) => side.connected)).toEqual([1, 1]);
  sides[1]?.inForce?.waver(60_000);
  await vi.advanceTimersByTimeAsync(2_900);
  expect(FakeConnection.made.length).toBe(2);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sides.map((side) => side.lost)).toEqual([1, 1]);
  expectTogether();
});

test("while the other is away nothing is said and nobody gives up", async () => {
  sides = meet(GOOD);
  await vi.advanceTimersByTimeAsync(5_000);
  for (const side of sides) side.rendezvous.peerAway();
  sides[0]?.inForce?.fail();
  const said = sides.map((side) => side.said.length);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(sides.map((side) => side.said.length)).toEqual(said);
  for (const side of sides) side.rendezvous.peerHere();
  await vi.advanceTimersByTimeAsync(1_000);
  expectTogether();
});

test("hellos that meet nobody become rare", async () => {
  const sender = new Side("sender", GOOD);
  sides = [sender];
  sender.rendezvous.peerHere();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sender.hasSaid("hello")).toBeGreaterThan(6);
  expect(sender.hasSaid("hello")).toBeLessThan(12);
});

test("a seat that is lost matters only to those who are apart", async () => {
  sides = meet(GOOD);
  await vi.advanceTimersByTimeAsync(1_000);
  sides[0]?.rendezvous.seatLost("expired");
  expect(sides[0]?.stranded).toBe("");
  sides[0]?.inForce?.fail();
  expect(sides[0]?.stranded).toBe("expired");
  sides[1]?.inForce?.fail();
  sides[1]?.rendezvous.seatLost("replaced");
  expect(sides[1]?.stranded).toBe("replaced");
});

test("noise in the room is ignored", async () => {
  sides = meet(GOOD);
  const noise: unknown[] = [
    null,
    {},
    { type: "ready" },
    { type: "ready", payload: { note: "t0.!!!" } },
    { type: "ready", payload: { note: `t0.${btoa('{"kind":"ack","attempt":1}')}` } },
    { type: "offer", payload: { sdp: `t0.${"A".repeat(70_000)}` } },
  ];
  for (const signal of noise) {
    for (const side of sides) side.hear(signal);
  }
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sides.map((side) => side.connected)).toEqual([1, 1]);
});

test("a hostile room neither ends what stands nor opens without bound", async () => {
  sides = meet(GOOD);
  await vi.advanceTimersByTimeAsync(5_000);
  const heard: string[] = [];
  for (const side of sides) {
    side.room.fate = () => [5];
    const hear = side.hear.bind(side);
    side.hear = (signal) => {
      const said = unwrap(signal as Signal);
      if (said?.kind === "hello" || said?.kind === "reply") heard.push(said.attempt);
      hear(signal);
    };
  }
  for (let moment = 0; moment < 300; moment += 1) {
    const attempt = heard.at(-1) ?? drawAttempt();
    for (const side of sides) {
      for (let copy = 0; copy < 5; copy += 1) {
        side.hear(wrap({ kind: "want" }));
        side.hear(wrap({ kind: "hello", attempt: drawAttempt(), versions: [1] }));
        side.hear(wrap({ kind: "reply", attempt, version: 1 }));
        side.hear(wrap({ kind: "offer", attempt, number: copy, sdp: "no description" }));
        side.hear(wrap({ kind: "answer", attempt, number: copy, sdp: "no description" }));
        side.hear(wrap({ kind: "ack", attempt, numbers: [0, 1, 2, 3] }));
      }
    }
    await vi.advanceTimersByTimeAsync(100);
    for (const side of sides) expect(side.inForce).not.toBeNull();
  }
  expect(Math.max(...sides.map((side) => side.mostOpen))).toBeLessThanOrEqual(2);
  expect(FakeConnection.made.length).toBeLessThan(2 * 32);
  expect(Math.max(...sides.map((side) => side.said.length))).toBeLessThan(30 * 25);
  await vi.advanceTimersByTimeAsync(60_000);
  expectTogether();
});

test("a receiver answers no storm", async () => {
  const receiver = new Side("receiver", GOOD);
  sides = [receiver];
  for (let count = 0; count < 200; count += 1) {
    receiver.hear(wrap({ kind: "hello", attempt: drawAttempt(), versions: [1] }));
    await vi.advanceTimersByTimeAsync(5);
  }
  expect(receiver.hasSaid("reply")).toBeGreaterThan(5);
  expect(receiver.hasSaid("reply")).toBeLessThanOrEqual(10);
  const replies = receiver.said.flatMap((said) => (said?.kind === "reply" ? said.attempt : []));
  const offerAll = () => {
    for (const attempt of replies.slice(-4)) {
      receiver.hear(wrap({ kind: "offer", attempt, number: 0, sdp: "no description" }));
    }
  };
  offerAll();
  expect(receiver.opened.length).toBe(1);
  await vi.advanceTimersByTimeAsync(1_000);
  offerAll();
  expect(receiver.opened.map((connection) => connection.closed)).toEqual([true, false]);
});

test("a browser that cannot make the connection says so", async () => {
  const receiver = new Side("receiver", GOOD);
  const unable = vi.fn();
  const sender = new Rendezvous(
    "sender",
    (signal) => receiver.hear(signal),
    () => {
      throw new DOMException("no channels in workers here", "DataCloneError");
    },
    { connected: () => undefined, lost: () => undefined, stranded: () => undefined, unable },
  );
  receiver.other = { hear: (signal: Signal) => sender.signal(signal) } as unknown as Side;
  sides = [receiver];
  sender.peerHere();
  await vi.advanceTimersByTimeAsync(100);
  expect(unable).toHaveBeenCalledOnce();
  sender.close();
});
