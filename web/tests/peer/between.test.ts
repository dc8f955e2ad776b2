/** Somebody in between: whatever they do, nobody connects with them, and the link works in the end. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type EnvelopeKind, writeEnvelope } from "../../src/keys/envelopes.ts";
import { ReceiverAgreement } from "../../src/keys/receiver_agreement.ts";
import { SenderAgreement } from "../../src/keys/sender_agreement.ts";
import { type Bytes, Exchange } from "../../src/keys/spake2.ts";
import type { Signal } from "../../src/peer/signaling.ts";
import { readSignal, writeSignal } from "../../src/peer/signals.ts";
import type { Role } from "../../src/peer/status.ts";
import { cipherAtOnce } from "./ciphers.ts";
import {
  chances,
  drawSecrets,
  FakeConnection,
  kindsOf,
  meet,
  type Secrets,
  Side,
  SlowPerson,
} from "./fakes.ts";

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);

const STRANGER = new Exchange("receiver", "0000", crypto.getRandomValues(new Uint8Array(64)));

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

type Pass = (from: Role, signal: Signal) => Signal[];

/** Both sides meet in a room that does with every signal what it likes. */
function meetThrough(pass: Pass, has: Side["has"] = "link"): [Side, Side] {
  const room = { fate: () => [5], path: () => 100 };
  const pair = meet(room, secrets, has);
  for (const side of pair) {
    const { hear } = side;
    const from = side.role === "sender" ? "receiver" : "sender";
    side.hear = (signal) => {
      for (const passed of pass(from, signal as Signal)) hear.call(side, passed);
    };
  }
  sides = pair;
  return pair;
}

function draw(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

function ready(...envelopes: Bytes[]): Signal {
  return writeSignal("ready", ...envelopes);
}

const HINTS = ["wrong", "code-off"] as const;

function isHint(kind: EnvelopeKind): boolean {
  return HINTS.some((hint) => hint === kind);
}

/** Another receiver comes in place of the one who was there. */
async function replace([sender, former]: [Side, Side], has: Side["has"]): Promise<Side> {
  former.rendezvous.close();
  const receiver = new Side("receiver", former.room, secrets, has);
  sides.push(receiver);
  receiver.other = sender;
  sender.other = receiver;
  sender.rendezvous.peerHere();
  receiver.rendezvous.peerHere();
  await vi.advanceTimersByTimeAsync(20_000);
  return receiver;
}

function expectTogether([sender, receiver]: [Side, Side]): void {
  expect(sender.inForce).not.toBeNull();
  expect(sender.inForce?.other).toBe(receiver.inForce);
  expect(sender.words).toEqual(receiver.words);
}

/** Speaks to each side as if it were the other, with secrets of its own, and tells of no wrong guess. */
class Impostor {
  readonly #toSender: ReceiverAgreement;
  readonly #toReceiver: SenderAgreement;
  agreed = 0;
  active = true;

  constructor(check: string, psk: Bytes, mode: "link" | "code") {
    const { transferId } = secrets;
    this.#toSender = new ReceiverAgreement(
      transferId,
      { check, psk: mode === "link" ? psk : null },
      Number.NEGATIVE_INFINITY,
    );
    this.#toReceiver = new SenderAgreement(transferId, { check, psk }, Number.NEGATIVE_INFINITY);
  }

  readonly pass: Pass = (from, signal) => {
    if (!this.active) return [signal];
    const answers = readSignal(signal).flatMap(({ bytes: envelope }) => {
      const machine = from === "sender" ? this.#toSender : this.#toReceiver;
      return this.#carryOut(machine.handle({ event: "heard", envelope, scalar: draw(64) }));
    });
    const side = sides.find(({ role }) => role === from);
    for (const answer of answers) side?.rendezvous.signal(answer);
    if (kindsOf(signal).includes("want")) return [signal];
    // What comes from the sender is replaced by a hello of our own.
    if (from === "receiver" || !kindsOf(signal).includes("hello")) return [];
    const drawn = { attempt: draw(16), scalar: draw(64), nonce: draw(16) };
    return this.#carryOut(this.#toReceiver.handle({ event: "greet", ...drawn }));
  };

  #carryOut(effects: ReturnType<SenderAgreement["handle"]>): Signal[] {
    if (effects.some(({ effect }) => effect === "agreed")) this.agreed += 1;
    const said = effects.flatMap((one) => (one.effect === "say" ? ready(one.envelope) : []));
    return said.filter((signal) => !kindsOf(signal).some(isHint));
  }
}

test("with the check but without the link, nobody in between gets anywhere in link mode", async () => {
  const impostor = new Impostor(secrets.secret.check, draw(32), "link");
  const pair = meetThrough(impostor.pass);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(impostor.agreed).toBe(0);
  expect(pair.map((side) => side.opened.length)).toEqual([0, 0]);
  expect(pair.map((side) => side.kept)).toEqual([0, 0]);
  impostor.active = false;
  await vi.advanceTimersByTimeAsync(10_000);
  expectTogether(pair);
});

test("wrong guesses in between turn the code off, and the link still works", async () => {
  const impostor = new Impostor("0000", draw(32), "code");
  const pair = meetThrough(impostor.pass, "code");
  await vi.advanceTimersByTimeAsync(60_000);
  const [sender, receiver] = pair;
  expect(impostor.agreed).toBe(0);
  expect(pair.map((side) => side.opened.length)).toEqual([0, 0]);
  expect(pair.map((side) => side.kept)).toEqual([3, 3]);
  expect(sender.doubts).toEqual(["off"]);
  expect(receiver.doubts.at(-1)).toBe("spent");
  impostor.active = false;
  receiver.retype(secrets.secret.check);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(sender.inForce).toBeNull();
  const spoken = await replace(pair, "code");
  expect(sender.inForce).toBeNull();
  expect(spoken.doubts.at(-1)).toBe("off");
  const linked = await replace([sender, spoken], "link");
  expectTogether([sender, linked]);
});

test("two wrong guesses in between leave a third, which is right", async () => {
  const impostor = new Impostor("0000", draw(32), "code");
  const pair = meetThrough((from, signal) => {
    const passed = impostor.pass(from, signal);
    if (pair.some((side) => side.kept >= 2)) impostor.active = false;
    return passed;
  }, "code");
  await vi.advanceTimersByTimeAsync(60_000);
  expectTogether(pair);
  expect(pair[1].learned).toEqual(secrets.key);
});

test("one exchange that passes unaltered is enough", async () => {
  let hellos = 0;
  const pair = meetThrough((_, signal) => {
    const kinds = kindsOf(signal);
    if (kinds.includes("hello")) hellos += 1;
    return hellos === 4 || kinds.includes("sealed") ? [signal] : [];
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expectTogether(pair);
});

/** Does whatever can be done on the way, until it is told to stop. */
async function meddler(chance: () => number): Promise<{ pass: Pass; stop(): void }> {
  const elsewhere = await recorded();
  const seen: Signal[] = [];
  let meddling = true;
  const deeds: ((signal: Signal) => Signal[])[] = [
    () => [],
    (signal) => [signal, signal],
    (signal) => [spoiled(signal, chance)],
    (signal) => [signal, pick(seen, chance)],
    () => [pick(seen, chance)],
    () => [pick(elsewhere, chance)],
    (signal) => [pick(elsewhere, chance), signal],
    (signal) => [signal],
  ];
  const pass: Pass = (_, signal) => {
    seen.push(signal);
    return meddling ? pick(deeds, chance)(signal) : [signal];
  };
  const stop = () => {
    meddling = false;
  };
  return { pass, stop };
}

test("who meddles for a moment leaves the code good while guesses are left", async () => {
  let needed = 0;
  for (const seed of SEEDS) {
    const { pass, stop } = await meddler(chances(seed));
    const pair = meetThrough(pass, "code");
    const [sender, receiver] = pair;
    await vi.advanceTimersByTimeAsync(700);
    stop();
    // What was on its way has come.
    await vi.advanceTimersByTimeAsync(500);
    const isLeft = Math.max(...pair.map(({ kept }) => kept)) < 3;
    if (isLeft && receiver.learned === null) needed += 1;
    await connected(receiver);
    if (receiver.inForce === null && isLeft) receiver.retype(secrets.secret.check);
    await connected(receiver);
    // Where no guess is left, the link leads in.
    if (receiver.inForce === null && !isLeft) expectTogether([sender, await replace(pair, "link")]);
    else expectTogether(pair);
    for (const side of pair) side.rendezvous.close();
  }
  expect(needed).toBeGreaterThanOrEqual(SEEDS.length / 4);
}, 30_000);

/** Or a minute has passed. */
async function connected(side: Side): Promise<void> {
  for (let second = 0; side.inForce === null && second < 60; second += 1) {
    await vi.advanceTimersByTimeAsync(1_000);
  }
  await vi.advanceTimersByTimeAsync(1_000);
}

test.each(SEEDS)("whatever is done on the way, seed %i", async (seed) => {
  const { pass, stop } = await meddler(chances(seed));
  const pair = meetThrough(pass);
  await vi.advanceTimersByTimeAsync(40_000);
  for (const side of pair) {
    for (const { heard } of side.opened) expectDescriptionsOf(pair, side, heard);
  }
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expectTogether(pair);
});

/** Whatever reached a connection came from the other side. */
function expectDescriptionsOf(pair: [Side, Side], side: Side, heard: string[]): void {
  const other = pair.find((one) => one !== side);
  const theirs = other?.opened.map(({ number }) => `${number}`) ?? [];
  for (const description of heard) expect(theirs).toContain(description);
}

/** What two others said, about another transfer with the same server. */
async function recorded(): Promise<Signal[]> {
  const others = meet({ fate: () => [5], path: () => 100 }, await drawSecrets());
  await vi.advanceTimersByTimeAsync(3_000);
  for (const side of others) side.rendezvous.close();
  return others.flatMap(({ said }) => said);
}

function pick<Item>(items: readonly Item[], chance: () => number): Item {
  return items[Math.floor(chance() * items.length)] as Item;
}

/** One bit of one byte is another. */
function spoiled(signal: Signal, chance: () => number): Signal {
  const envelopes = readSignal(signal).map(({ bytes }) => {
    const changed = bytes.slice();
    const at = Math.floor(chance() * bytes.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << Math.floor(chance() * 8));
    return changed;
  });
  return writeSignal(signal.type, ...envelopes);
}

/** A reply that is wrong, and costs as much as a right one to find out. */
function replyOfAStranger(attempt: Bytes): Signal {
  const confirmation = draw(32);
  const { message } = STRANGER;
  const reply = { attempt, message, confirmation, version: 1, capabilities: [] };
  return ready(writeEnvelope({ kind: "reply", mode: "link", ...reply }));
}

test("a flood of replies keeps no sender busy, and the right one gets through", async () => {
  let replies = 0;
  const pair = meetThrough((from, signal) => {
    const onlyTheStranger = from === "receiver" && replies < 300;
    return onlyTheStranger ? [] : [signal];
  });
  const [sender] = pair;
  const verified = vi.spyOn(Exchange.prototype, "finish");
  const hello = sender.said.flatMap(readSignal)[0]?.envelope;
  if (hello?.kind !== "hello") throw new Error("no hello");
  while (sender.inForce === null && replies < 4_000) {
    sender.rendezvous.signal(replyOfAStranger(hello.attempt));
    replies += 1;
    await vi.advanceTimersByTimeAsync(1_000 / 30);
  }
  // One more is the receiver's own.
  expect(verified.mock.calls.length).toBeLessThanOrEqual(2 + replies / 3);
  await vi.advanceTimersByTimeAsync(1_000);
  expectTogether(pair);
});

test.each([
  [8, 300],
  [10, 100],
  [12, 500],
  [40, 250],
])(
  "a flood of %i hellos a second keeps no link apart, where a word takes %i ms",
  async (rate, delay) => {
    const pair = meet({ fate: () => [delay], path: () => 100 }, secrets);
    sides = pair;
    const [, receiver] = pair;
    const { message } = new Exchange("sender", "0000", draw(64));
    const said = { message, versions: [1], capabilities: [], commitment: draw(32), salt: null };
    for (let hellos = 0; receiver.inForce === null; hellos += 1) {
      // Of forty a second ten are answered, by lot: one of the sender's own, one in eight seconds,
      // gets through one time in six.
      expect(hellos).toBeLessThan(600 * rate);
      const hello = writeEnvelope({ kind: "hello", attempt: draw(16), ...said });
      receiver.rendezvous.signal(ready(hello));
      await vi.advanceTimersByTimeAsync(1_000 / rate);
      expect(receiver.hasSaid("reply")).toBeLessThanOrEqual(10 + (10 * hellos) / rate);
    }
    await vi.advanceTimersByTimeAsync(1_000);
    expectTogether(pair);
  },
  120_000,
);

test("replies to no hello of ours are in nobody's way", async () => {
  const pair = meetThrough((_, signal) => [signal]);
  for (let count = 0; count < 500; count += 1) {
    pair[0].rendezvous.signal(replyOfAStranger(draw(16)));
    await vi.advanceTimersByTimeAsync(1);
  }
  expectTogether(pair);
});

test("a wrong check is told apart, and the right one typed in place connects", async () => {
  const pair = meetThrough((_, signal) => [signal], { check: "0000" });
  const [sender, receiver] = pair;
  await vi.advanceTimersByTimeAsync(900);
  expect(receiver.doubts).toEqual(["wrong"]);
  expect(sender.kept).toBe(1);
  receiver.retype(secrets.secret.check);
  await vi.advanceTimersByTimeAsync(5_000);
  expectTogether(pair);
  expect(sender.kept).toBe(1);
  expect(receiver.kept).toBe(0);
  expect(receiver.learned).toEqual(secrets.key);
});

test.each([false, true])(
  "one typing mistake costs one guess, however late it is seen; sender reloads: %s",
  async (reloads) => {
    const person = new SlowPerson({ fate: () => [5], path: () => 100 }, secrets);
    sides = person.sides;
    const [sender, receiver] = person.sides;
    if (reloads) {
      await vi.advanceTimersByTimeAsync(5_000);
      sender.restart();
    }
    await person.notices();
    expect([sender.kept, receiver.kept]).toEqual([1, 1]);
    expect(new Set(receiver.doubts)).toEqual(new Set(["wrong"]));
    expect(FakeConnection.made).toEqual([]);
    await person.retypes();
    expectTogether(person.sides);
    expect([sender.kept, receiver.kept]).toEqual([1, 0]);
  },
);

test("the fourth attempt is not confirmed, though it would be right, across restarts", async () => {
  const pair = meetThrough((_, signal) => [signal], { check: "0000" });
  const [sender, receiver] = pair;
  for (let guess = 1; guess <= 3; guess += 1) {
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sender.kept).toBe(guess);
    sender.restart();
    receiver.retype("0000");
  }
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sender.kept).toBe(3);
  receiver.retype(secrets.secret.check);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(sender.hasSaid("confirm")).toBe(0);
  expect(sender.inForce).toBeNull();
});

test("guesses are stored before anything is said of them", async () => {
  const [sender, receiver] = meetThrough((_, signal) => [signal], { check: "0000" });
  await vi.advanceTimersByTimeAsync(100);
  expect(receiver.deeds.slice(0, 2)).toEqual(["keep 1", "reply"]);
  expect(sender.deeds).toEqual(["hello", "keep 1", "wrong"]);
});

test.each(SEEDS)("a stranger's hello does not keep the right one out, seed %i", async (seed) => {
  const chance = chances(seed);
  const delay = 5 + chance() * 195;
  const room = { fate: () => [delay], path: () => 100 };
  const drawn = { attempt: draw(16), scalar: draw(64), nonce: draw(16) };
  const stranger = new SenderAgreement(secrets.transferId, { check: "0000", psk: draw(32) }, 0);
  const theirs = stranger.handle({ event: "greet", ...drawn })[0];
  if (theirs?.effect !== "say") throw new Error("a stranger says hello");
  const sender = new Side("sender", room, secrets);
  // Each has a clock of its own.
  await vi.advanceTimersByTimeAsync(chance() * 1_000);
  const receiver = new Side("receiver", room, secrets);
  sides = [sender, receiver];
  sender.other = receiver;
  receiver.other = sender;
  // Each is told who is there, and then who comes.
  for (const side of [...sides, ...sides]) side.rendezvous.peerHere();
  setTimeout(() => receiver.rendezvous.signal(ready(theirs.envelope)), delay - 1);
  await vi.advanceTimersByTimeAsync(10_000);
  expectTogether([sender, receiver]);
});

test("hints that anybody can forge end nothing", async () => {
  let forged = 0;
  const pair = meetThrough((from, signal) => {
    const said = readSignal(signal)[0]?.envelope;
    if (from === "sender" || said?.kind !== "reply" || forged > 0) return [signal];
    forged += 1;
    for (const kind of ["wrong", "code-off"] as const) {
      pair[1].rendezvous.signal(ready(writeEnvelope({ kind, attempt: said.attempt })));
    }
    return [signal];
  }, "code");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(pair[1].doubts).toEqual(["wrong", "off"]);
  expectTogether(pair);
});

test("an invented hello and hint stop the code until somebody types again", async () => {
  let isStopped = true;
  const pair = meetThrough((_, signal) => (isStopped ? [] : [signal]), "code");
  const [sender, receiver] = pair;
  const attempt = draw(16);
  const { message } = new Exchange("sender", "0000", draw(64));
  const said = { message, versions: [1], capabilities: [], commitment: draw(32), salt: null };
  receiver.rendezvous.signal(ready(writeEnvelope({ kind: "hello", attempt, ...said })));
  receiver.rendezvous.signal(ready(writeEnvelope({ kind: "wrong", attempt })));
  isStopped = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(receiver.doubts).toEqual(["wrong"]);
  expect([sender.kept, receiver.kept]).toEqual([0, 1]);
  receiver.retype(secrets.secret.check);
  await vi.advanceTimersByTimeAsync(5_000);
  expectTogether(pair);
});

test("a hint is nothing to whoever has keys and looks for a path", async () => {
  const pair = meetThrough((from, signal) => {
    const key = from === "sender" && signal.type === "ready" && kindsOf(signal)[0] === "sealed";
    return key ? [] : [signal];
  }, "code");
  pair[0].room.path = () => 6_000;
  await vi.advanceTimersByTimeAsync(1_000);
  const [, receiver] = pair;
  const stranger = new SenderAgreement(secrets.transferId, { check: "0000", psk: draw(32) }, 0);
  const attempt = draw(16);
  for (const effect of stranger.handle({
    event: "greet",
    attempt,
    scalar: draw(64),
    nonce: draw(16),
  })) {
    if (effect.effect === "say") receiver.rendezvous.signal(ready(effect.envelope));
  }
  await vi.advanceTimersByTimeAsync(1);
  for (const kind of HINTS) {
    receiver.rendezvous.signal(ready(writeEnvelope({ kind, attempt })));
  }
  expect(receiver.hasSaid("reply")).toBe(2);
  expect(receiver.doubts).toEqual([]);
  await vi.advanceTimersByTimeAsync(9_000);
  expectTogether(pair);
});

test("with the code, a receiver that begins anew has the link", async () => {
  const pair = meetThrough((_, signal) => [signal], "code");
  await vi.advanceTimersByTimeAsync(3_000);
  const kept = pair[0].kept;
  pair[1].restart();
  await vi.advanceTimersByTimeAsync(3_000);
  expectTogether(pair);
  expect(pair[0].kept).toBe(kept);
});

test("what was said before and comes again makes no other connection", async () => {
  const pair = meetThrough((_, signal) => [signal]);
  await vi.advanceTimersByTimeAsync(3_000);
  for (const side of pair) side.rendezvous.peerHere();
  await vi.advanceTimersByTimeAsync(3_000);
  const kept = pair.map((side) => side.inForce);
  const all = pair.flatMap(({ said }) => said);
  // Whole notes, and each envelope of them by itself.
  const bare = all.flatMap(readSignal).map(({ bytes }) => ready(bytes));
  for (let time = 0; time < 20; time += 1) {
    for (const signal of [...all, ...bare, ready(writeEnvelope({ kind: "want" }))]) {
      for (const side of pair) side.rendezvous.signal(signal);
    }
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(pair.map((side) => side.inForce)).toEqual(kept);
  expect(FakeConnection.made.length).toBe(2);
});

test("a confirmation that is lost costs no second guess", async () => {
  let confirmations = 0;
  const pair = meetThrough((_, signal) => {
    if (kindsOf(signal).includes("confirm")) confirmations += 1;
    return kindsOf(signal).includes("confirm") && confirmations <= 3 ? [] : [signal];
  }, "code");
  await vi.advanceTimersByTimeAsync(30_000);
  expectTogether(pair);
  expect(pair.map((side) => side.kept)).toEqual([0, 0]);
});

test("a room that was left for a moment is no reason for another connection", async () => {
  const pair = meetThrough((_, signal) => [signal]);
  await vi.advanceTimersByTimeAsync(3_000);
  const kept = pair.map((side) => side.inForce);
  for (let time = 0; time < 5; time += 1) {
    for (const side of pair) side.rendezvous.peerAway();
    await vi.advanceTimersByTimeAsync(1_000);
    for (const side of pair) side.rendezvous.peerHere();
    await vi.advanceTimersByTimeAsync(3_000);
  }
  expect(pair.map((side) => side.inForce)).toEqual(kept);
  expect(FakeConnection.made.length).toBe(2);
  expect(pair[0].hasSaid("hello")).toBe(6);
});
