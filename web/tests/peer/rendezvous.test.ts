/** Two rendezvous in a room that loses, repeats, reorders and delays, on a clock of the test's own. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Connection, ConnectionListener } from "../../src/peer/connection.ts";
import { Rendezvous } from "../../src/peer/rendezvous.ts";
import type { Signal } from "../../src/peer/signaling.ts";
import type { Role } from "../../src/peer/status.ts";

/** A path that stands once both descriptions are there and some time has passed. */
class FakeConnection {
  static made = 0;
  closed = false;
  constructor(
    readonly listener: ConnectionListener,
    readonly delay: number,
  ) {
    FakeConnection.made += 1;
    queueMicrotask(() => listener.candidate(`candidate ${FakeConnection.made}`));
  }
  async offer(): Promise<string> {
    return "offer";
  }
  async answer(): Promise<string> {
    this.#stand();
    return "answer";
  }
  async accept(): Promise<void> {
    this.#stand();
  }
  async add(): Promise<void> {}
  close(): void {
    this.closed = true;
  }
  #stand(): void {
    setTimeout(() => {
      if (!this.closed) this.listener.connected();
    }, this.delay);
  }
}

interface Room {
  /** Milliseconds that each signal takes, or null for one that gets lost. */
  fate(): (number | null)[];
  path: number;
}

class Side {
  connected = 0;
  unable = 0;
  other: Side | null = null;
  readonly rendezvous: Rendezvous;

  constructor(role: Role, room: Room) {
    const relay = (signal: Signal) => {
      for (const delay of room.fate()) {
        if (delay !== null) setTimeout(() => this.other?.rendezvous.signal(signal), delay);
      }
    };
    const open = (listener: ConnectionListener) =>
      new FakeConnection(listener, room.path) as unknown as Connection;
    this.rendezvous = new Rendezvous(role, relay, open, {
      connected: () => {
        this.connected += 1;
      },
      lost: () => undefined,
      unable: () => {
        this.unable += 1;
      },
    });
  }
}

function meet(room: Room): [Side, Side] {
  const sender = new Side("sender", room);
  const receiver = new Side("receiver", room);
  sender.other = receiver;
  receiver.other = sender;
  sender.rendezvous.peerHere();
  receiver.rendezvous.peerHere();
  return [sender, receiver];
}

let sides: Side[] = [];
beforeEach(() => {
  vi.useFakeTimers();
  FakeConnection.made = 0;
});
afterEach(() => {
  for (const side of sides) side.rendezvous.close();
  vi.useRealTimers();
});

test("a good room connects both with one connection each", async () => {
  sides = meet({ fate: () => [5], path: 100 });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sides.map((side) => side.connected)).toEqual([1, 1]);
  expect(FakeConnection.made).toBe(2);
});

test("a slow path is not torn down while it is built", async () => {
  sides = meet({ fate: () => [600], path: 6_000 });
  await vi.advanceTimersByTimeAsync(12_000);
  expect(sides.map((side) => side.connected)).toEqual([1, 1]);
  expect(FakeConnection.made).toBe(2);
});

test.each(Array.from({ length: 40 }, (_, seed) => seed))("a bad room, seed %i", async (seed) => {
  let state = seed * 2_654_435_761 + 1;
  const chance = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  const once = () => (chance() < 0.3 ? null : chance() * 800);
  sides = meet({ fate: () => (chance() < 0.2 ? [once(), once()] : [once()]), path: 300 });
  await vi.advanceTimersByTimeAsync(120_000);
  expect(sides.map((side) => side.connected)).toEqual([1, 1]);
});

test("noise in the room is ignored", async () => {
  sides = meet({ fate: () => [5], path: 100 });
  const noise: unknown[] = [
    null,
    {},
    { type: "ready" },
    { type: "ready", payload: { note: "t0.!!!" } },
    { type: "ready", payload: { note: `t0.${btoa('{"kind":"ack","attempt":1}')}` } },
    { type: "offer", payload: { sdp: `t0.${"A".repeat(70_000)}` } },
  ];
  for (const signal of noise) {
    for (const side of sides) await side.rendezvous.signal(signal as Signal);
  }
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sides.map((side) => side.connected)).toEqual([1, 1]);
});

test("a browser that cannot make the connection says so", async () => {
  const receiver = new Side("receiver", { fate: () => [5], path: 0 });
  const unable = vi.fn();
  const sender = new Rendezvous(
    "sender",
    (signal) => receiver.rendezvous.signal(signal),
    () => {
      throw new DOMException("no channels in workers here", "DataCloneError");
    },
    { connected: () => undefined, lost: () => undefined, unable },
  );
  receiver.other = { rendezvous: sender } as unknown as Side;
  sides = [receiver];
  sender.peerHere();
  await vi.advanceTimersByTimeAsync(100);
  expect(unable).toHaveBeenCalledOnce();
  sender.close();
});
