/** Two rendezvous in a room that loses, repeats, reorders and delays, on a clock of the test's own. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Envelope, type Mode, writeEnvelope } from "../../src/keys/envelopes.ts";
import { type Bytes, Exchange } from "../../src/keys/spake2.ts";
import { Rendezvous, type RendezvousListener } from "../../src/peer/rendezvous.ts";
import type { Signal } from "../../src/peer/signaling.ts";
import { readSignal, writeSignal } from "../../src/peer/signals.ts";
import { cipherAtOnce } from "./ciphers.ts";
import {
  badRoom,
  chances,
  drawSecrets,
  FakeConnection,
  meet,
  type Room,
  type Secrets,
  Side,
} from "./fakes.ts";

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);
const GOOD: Room = { fate: () => [5], path: () => 100, carries: true };

const nothing = () => undefined;
const IDLE: RendezvousListener = {
  agreed: nothing,
  connected: nothing,
  lost: nothing,
  say: nothing,
  stranded: nothing,
  unable: nothing,
  keep: async () => {},
  doubted: nothing,
  learned: nothing,
};

let sides: Side[] = [];
let secrets: Secrets;
beforeEach(async () => {
  vi.useFakeTimers();
  cipherAtOnce();
  secrets = await drawSecrets();
  FakeConnection.made.length = 0;
});
afterEach(() => {
  for (const side of sides) side.rendezvous.close();
  vi.useRealTimers();
  vi.restoreAllMocks();
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

function ready(envelope: Envelope): Signal {
  return writeSignal("ready", writeEnvelope(envelope));
}

/** What somebody says who does not know the check. */
const STRANGERS = {
  sender: new Exchange("sender", "0000", crypto.getRandomValues(new Uint8Array(64))),
  receiver: new Exchange("receiver", "0000", crypto.getRandomValues(new Uint8Array(64))),
};

function hello(attempt: Bytes): Envelope {
  const { message } = STRANGERS.sender;
  const offered = { versions: [1], capabilities: [], commitment: new Uint8Array(32), salt: null };
  return { kind: "hello", attempt, message, ...offered };
}

function reply(attempt: Bytes, mode: Mode = "link"): Envelope {
  const { message } = STRANGERS.receiver;
  const confirmation = new Uint8Array(32);
  return { kind: "reply", attempt, message, confirmation, version: 1, mode, capabilities: [] };
}

function confirm(attempt: Bytes): Envelope {
  return { kind: "confirm", attempt, confirmation: new Uint8Array(32), nonce: attempt };
}

test("a good room connects both with one connection each", async () => {
  sides = meet(GOOD, secrets);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sides.map((side) => side.connected)).toEqual([1, 1]);
  expect(FakeConnection.made.length).toBe(2);
  expectTogether();
});

test("a slow path is not torn down while it is built", async () => {
  sides = meet({ ...GOOD, fate: () => [600], path: () => 6_000 }, secrets);
  await vi.advanceTimersByTimeAsync(12_000);
  expect(sides.map((side) => side.connected)).toEqual([1, 1]);
  expect(FakeConnection.made.length).toBe(2);
});

test.each(SEEDS)("a bad room, seed %i", async (seed) => {
  sides = meet(badRoom(chances(seed)), secrets);
  await vi.advanceTimersByTimeAsync(120_000);
  expectTogether();
});

test.each(SEEDS)("a bad room and a bad path, seed %i", async (seed) => {
  const chance = chances(seed);
  sides = meet(badRoom(chance, seed % 2 === 0), secrets);
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
    (side) => side.rendezvous.networkChanged(),
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
  sides = meet(GOOD, secrets);
  await vi.advanceTimersByTimeAsync(5_000);
  sides[0]?.inForce?.fail();
  expect(sides[0]?.hasSaid("hello")).toBe(2);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sides.map((side) => side.connected)).toEqual([2, 2]);
  expect(sides.map((side) => side.lost)).toEqual([1, 1]);
  expectTogether();
});

test("a receiver that has begun anew is met again, though the sender has noticed nothing", async () => {
  sides = meet(GOOD, secrets);
  await vi.advanceTimersByTimeAsync(5_000);
  const [sender, receiver] = sides as [Side, Side];
  const kept = sender.inForce;
  receiver.restart();
  await vi.advanceTimersByTimeAsync(500);
  expectTogether();
  expect(sender.inForce).not.toBe(kept);
});

test("a receiver that has begun anew is met, though the room says late that the former left", async () => {
  sides = meet(GOOD, secrets);
  await vi.advanceTimersByTimeAsync(5_000);
  const [sender, receiver] = sides as [Side, Side];
  sender.whenAgreed = () => sender.rendezvous.peerAway();
  receiver.restart();
  await vi.advanceTimersByTimeAsync(500);
  expectTogether();
});

test("a sender that has begun anew is met again, though the receiver has noticed nothing", async () => {
  sides = meet(GOOD, secrets);
  await vi.advanceTimersByTimeAsync(5_000);
  const [sender, receiver] = sides as [Side, Side];
  sender.restart();
  await vi.advanceTimersByTimeAsync(500);
  expectTogether();
  expect([receiver.connected, receiver.lost]).toEqual([2, 1]);
});

test("a short silence is waited for, a long one is answered by a new connection beside", async () => {
  sides = meet(GOOD, secrets);
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
  sides = meet(GOOD, secrets);
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
  const sender = new Side("sender", GOOD, secrets);
  sides = [sender];
  sender.rendezvous.peerHere();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sender.hasSaid("hello")).toBeGreaterThan(6);
  expect(sender.hasSaid("hello")).toBeLessThan(12);
});

test("a seat that is lost matters only to those who are apart", async () => {
  sides = meet(GOOD, secrets);
  await vi.advanceTimersByTimeAsync(1_000);
  sides[0]?.rendezvous.seatLost("expired");
  expect(sides[0]?.stranded).toBe("");
  sides[0]?.inForce?.fail();
  expect(sides[0]?.stranded).toBe("expired");
  sides[1]?.inForce?.fail();
  sides[1]?.rendezvous.seatLost("replaced");
  expect(sides[1]?.stranded).toBe("replaced");
});

test.each([
  ["closed", true],
  ["expired", false],
] as const)("the room is %s and nothing comes through: that is the end? %s", async (why, ends) => {
  sides = meet({ ...GOOD, carries: false }, secrets);
  await vi.advanceTimersByTimeAsync(1_000);
  const receiver = sides[1];
  receiver?.rendezvous.seatLost(why);
  receiver?.inForce?.waver(2_000);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(receiver).toMatchObject({ stranded: "", lost: 0 });
  receiver?.inForce?.waver(60_000);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(receiver).toMatchObject({ stranded: "", lost: 0 });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(receiver).toMatchObject({ stranded: ends ? why : "", lost: ends ? 1 : 0 });
});

const ROOMS: Record<string, (room: Room) => void> = {
  "that swallows everything": (room) => {
    room.fate = () => [null];
  },
  "that is gone": () => {
    for (const side of sides) side.rendezvous.peerAway();
  },
  "with no seats left": () => {
    for (const side of sides) side.rendezvous.seatLost("expired");
  },
  "as good as ever": () => {},
};

test.each(Object.keys(ROOMS).flatMap((name) => [0, 1].map((who) => [name, who] as const)))(
  "in another network and a room %s, the next connection stands before the present one goes: %i",
  async (name, who) => {
    const room = { ...GOOD };
    sides = meet(room, secrets);
    await vi.advanceTimersByTimeAsync(5_000);
    ROOMS[name]?.(room);
    const said = sides.map((side) => side.said.length);
    sides[who]?.rendezvous.networkChanged();
    await vi.advanceTimersByTimeAsync(500);
    expect(sides.map((side) => side.connected)).toEqual([2, 2]);
    expect(sides.map((side) => side.apart)).toEqual([0, 0]);
    expectTogether();
    const inTheRoom = sides.some((side, index) => side.said.length !== said[index]);
    expect(inTheRoom).toBe(name === "that swallows everything" || name === "as good as ever");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeConnection.made.length).toBe(4);
    expect(sides.map((side) => side.stranded)).toEqual(["", ""]);
  },
);

test.each([0, 1])(
  "a silent connection without a room is replaced if it still carries: %i",
  async (who) => {
    sides = meet(GOOD, secrets);
    await vi.advanceTimersByTimeAsync(5_000);
    for (const side of sides) side.rendezvous.peerAway();
    sides[who]?.inForce?.waver(60_000);
    await vi.advanceTimersByTimeAsync(2_900);
    expect(FakeConnection.made.length).toBe(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sides.map((side) => side.apart)).toEqual([0, 0]);
    expectTogether();
  },
);

test.each(SEEDS)(
  "whoever loses the present connection first waits for the next, without a room, seed %i",
  async (seed) => {
    const chance = chances(seed);
    sides = meet(badRoom(chance, true), secrets);
    await vi.advanceTimersByTimeAsync(60_000);
    for (const side of sides) side.rendezvous.seatLost("expired");
    sides[seed % 2]?.rendezvous.networkChanged();
    await vi.advanceTimersByTimeAsync(2_000);
    expectTogether();
    expect(sides.map((side) => side.connected)).toEqual([2, 2]);
    expect(sides.map((side) => side.stranded)).toEqual(["", ""]);
  },
);

test("where no better connection can be had, the present one stays", async () => {
  const room = { ...GOOD };
  sides = meet(room, secrets);
  await vi.advanceTimersByTimeAsync(5_000);
  const kept = sides.map((side) => side.inForce);
  room.path = () => 1e9;
  sides[1]?.rendezvous.networkChanged();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sides.map((side) => side.inForce)).toEqual(kept);
  const made = FakeConnection.made.length;
  expect(made).toBeLessThanOrEqual(8);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(FakeConnection.made.length).toBe(made);
  for (const side of sides) {
    expect(side.opened.filter((connection) => !connection.closed)).toEqual([side.inForce]);
  }
});

test("without a room and without the next connection there is nothing to wait for", async () => {
  const room = { ...GOOD };
  sides = meet(room, secrets);
  await vi.advanceTimersByTimeAsync(5_000);
  for (const side of sides) side.rendezvous.seatLost("expired");
  room.path = () => 1e9;
  sides[0]?.rendezvous.networkChanged();
  await vi.advanceTimersByTimeAsync(500);
  for (const side of sides) side.inForce?.fail();
  expect(sides.map((side) => side.stranded)).toEqual(["", ""]);
  await vi.advanceTimersByTimeAsync(11_000);
  expect(sides.map((side) => side.stranded)).toEqual(["expired", "expired"]);
});

test("a connection that stands survives a closed room and another network", async () => {
  sides = meet({ ...GOOD, carries: false }, secrets);
  await vi.advanceTimersByTimeAsync(1_000);
  const receiver = sides[1];
  receiver?.rendezvous.seatLost("closed");
  receiver?.rendezvous.networkChanged();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(receiver).toMatchObject({ stranded: "", lost: 0 });
});

test("another network is nothing to those who are apart", async () => {
  const receiver = new Side("receiver", GOOD, secrets);
  sides = [receiver];
  receiver.rendezvous.networkChanged();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(receiver.said).toEqual([]);
});

test("noise in the room is ignored", async () => {
  sides = meet(GOOD, secrets);
  const noise: unknown[] = [
    null,
    {},
    { type: "ready" },
    { type: "ready", payload: { note: "t1.!!!" } },
    { type: "ready", payload: { note: "t0.eyJraW5kIjoid2FudCJ9" } },
    { type: "offer", payload: { sdp: `t1.${"A".repeat(70_000)}` } },
  ];
  for (const signal of noise) {
    for (const side of sides) side.hear(signal);
  }
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sides.map((side) => side.connected)).toEqual([1, 1]);
});

test("what is not sealed reaches no connection: plain descriptions, and sealed by nobody", async () => {
  sides = meet(GOOD, secrets);
  const plain = (text: string): Signal => ({ type: "offer", payload: { sdp: text } });
  const attempt = () => {
    const said = readSignal(sides[0]?.said[0])[0]?.envelope;
    return said?.kind === "hello" ? said.attempt : undefined;
  };
  const sealed = (kind: "offer" | "answer") =>
    writeSignal(
      kind,
      writeEnvelope({
        kind: "sealed",
        attempt: attempt() ?? new Uint8Array(16),
        counter: 0,
        ciphertext: new Uint8Array(64),
      }),
    );
  for (let moment = 0; moment < 20; moment += 1) {
    for (const side of sides) {
      side.hear(plain("1"));
      side.hear(plain("v=0\r\n"));
      side.hear({ type: "answer", payload: { sdp: "1" } });
      side.hear({ type: "ice-candidate", payload: { candidate: "candidate:1", sdpMid: "0" } });
      for (const kind of ["offer", "answer"] as const) side.hear(sealed(kind));
    }
    await vi.advanceTimersByTimeAsync(5);
  }
  await vi.advanceTimersByTimeAsync(1_000);
  expect(FakeConnection.made.length).toBe(2);
  expect(FakeConnection.made.flatMap(({ heard }) => heard)).toEqual(["2", "1"]);
  expectTogether();
});

test("a hostile room touches nothing that stands", async () => {
  sides = meet(GOOD, secrets);
  await vi.advanceTimersByTimeAsync(5_000);
  const kept = sides.map((side) => side.inForce);
  for (let moment = 0; moment < 40; moment += 1) {
    const attempt = crypto.getRandomValues(new Uint8Array(16));
    for (const side of sides) {
      side.hear(ready({ kind: "want" }));
      for (const forged of [hello(attempt), reply(attempt), confirm(attempt)]) {
        side.hear(ready(forged));
      }
      for (const kind of ["wrong", "code-off"] as const) side.hear(ready({ kind, attempt }));
      for (const said of sides.flatMap((one) => one.said.slice(0, 20))) side.hear(said);
    }
    await vi.advanceTimersByTimeAsync(100);
  }
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sides.map((side) => side.inForce)).toEqual(kept);
  expect(FakeConnection.made.length).toBe(2);
  expect(Math.max(...sides.map((side) => side.said.length))).toBeLessThan(4 * 25);
  expect(sides.map((side) => side.kept)).toEqual([0, 0]);
});

test("a receiver answers no storm", async () => {
  const receiver = new Side("receiver", GOOD, secrets);
  sides = [receiver];
  for (let count = 0; count < 200; count += 1) {
    receiver.hear(ready(hello(crypto.getRandomValues(new Uint8Array(16)))));
    await vi.advanceTimersByTimeAsync(5);
  }
  expect(receiver.hasSaid("reply")).toBeGreaterThan(5);
  expect(receiver.hasSaid("reply")).toBeLessThanOrEqual(10);
  expect(receiver.opened).toEqual([]);
});

test("a browser that cannot make the connection says so", async () => {
  const receiver = new Side("receiver", GOOD, secrets);
  const unable = vi.fn();
  const sender = new Rendezvous(
    { role: "sender", guesses: 0, ...secrets },
    (signal) => receiver.hear(signal),
    () => {
      throw new DOMException("no channels in workers here", "DataCloneError");
    },
    { ...IDLE, unable },
  );
  receiver.other = { hear: (signal) => sender.signal(signal as Signal) };
  sides = [receiver];
  sender.peerHere();
  await vi.advanceTimersByTimeAsync(100);
  expect(unable).toHaveBeenCalledOnce();
  sender.close();
});
