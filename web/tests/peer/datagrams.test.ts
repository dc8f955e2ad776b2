/** Sealed delivery, on a clock of the test's own. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Agreed } from "../../src/keys/agreement.ts";
import { readEnvelope, type Sealed } from "../../src/keys/envelopes.ts";
import { Opener, Sealer } from "../../src/keys/sealing.ts";
import { Datagrams, FIRST_REPEAT, LONGEST_REPEAT } from "../../src/peer/datagrams.ts";
import type { Said } from "../../src/peer/sealed.ts";
import type { Signal } from "../../src/peer/signaling.ts";
import { readSignal } from "../../src/peer/signals.ts";
import { cipherAtOnce } from "./ciphers.ts";

const TRANSFER = "7d444840-9dc0-11d1-b245-5ffdce74fad2";
const AGREED: Agreed = {
  effect: "agreed",
  attempt: new Uint8Array(16).fill(1),
  mode: "link",
  sealA: new Uint8Array(32).fill(2),
  sealB: new Uint8Array(32).fill(3),
  words: [],
};

beforeEach(() => {
  vi.useFakeTimers();
  cipherAtOnce();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** One side, and what it has put into the room. */
function side(role: "sender" | "receiver", agreed = AGREED) {
  const put: Signal[] = [];
  const datagrams = new Datagrams(role, TRANSFER, agreed, (signal) => put.push(signal));
  return { datagrams, put };
}

function sealedIn(signal: Signal | undefined): Sealed {
  const envelope = readSignal(signal)[0]?.envelope;
  if (envelope?.kind !== "sealed") throw new Error("not sealed");
  return envelope;
}

const OFFER: Said = { kind: "offer", sdp: "v=0\r\n" };

test("what is not acknowledged is repeated, ever more rarely, byte for byte", async () => {
  const { datagrams, put } = side("sender");
  await datagrams.send(OFFER);
  const start = performance.now();
  datagrams.repeat(start + FIRST_REPEAT - 1);
  expect(put.length).toBe(1);
  const times: number[] = [];
  for (let now = start; now < start + 60_000; now += 250) {
    const before = put.length;
    datagrams.repeat(now);
    if (put.length > before) times.push(now);
  }
  expect(new Set(put.map((signal) => JSON.stringify(signal))).size).toBe(1);
  const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(Math.max(...waits)).toBe(LONGEST_REPEAT);
});

test("an acknowledgement ends the repeating of that one alone", async () => {
  const [sender, receiver] = [side("sender"), side("receiver")];
  await sender.datagrams.send(OFFER);
  await sender.datagrams.send({ kind: "candidates", candidates: ["one"] });
  expect(await receiver.datagrams.open(sealedIn(sender.put[0]), "offer")).toEqual({
    said: OFFER,
    isNew: true,
  });
  await vi.advanceTimersByTimeAsync(200);
  expect(receiver.put.length).toBe(1);
  expect(await sender.datagrams.open(sealedIn(receiver.put[0]), "ready")).toBeNull();
  sender.datagrams.repeat(performance.now(), true);
  expect(sender.put.slice(2)).toEqual([sender.put[1]]);
});

test("what comes again is told apart, and acknowledged each time", async () => {
  const [sender, receiver] = [side("sender"), side("receiver")];
  await sender.datagrams.send(OFFER);
  const sealed = sealedIn(sender.put[0]);
  for (let time = 0; time < 3; time += 1) {
    expect(await receiver.datagrams.open(sealed, "offer")).toEqual({
      said: OFFER,
      isNew: time === 0,
    });
    await vi.advanceTimersByTimeAsync(200);
  }
  expect(receiver.put.length).toBe(3);
});

test("what is said once is neither repeated nor acknowledged", async () => {
  const [sender, receiver] = [side("sender"), side("receiver")];
  const probe = readEnvelope(await sender.datagrams.probe()) as Sealed;
  expect(await receiver.datagrams.open(probe, "ready")).toMatchObject({ said: { kind: "probe" } });
  await receiver.datagrams.send({ kind: "alive" });
  await vi.advanceTimersByTimeAsync(20_000);
  receiver.datagrams.repeat(performance.now(), true);
  expect(receiver.put.length).toBe(1);
});

test.each(['{"kind":"later","x":1}', '{"kind":"constructor"}', '{"kind":["offer"]}', "{}", "?"])(
  "%s opens but is of no known kind: it is acknowledged and ignored",
  async (plaintext) => {
    const sealer = new Sealer(AGREED.sealA, AGREED.attempt, "sender", TRANSFER);
    const sealed = await sealer.seal(new TextEncoder().encode(plaintext), "ready");
    const receiver = side("receiver");
    for (const times of [1, 2]) {
      expect(await receiver.datagrams.open(sealed, "ready")).toBeNull();
      await vi.advanceTimersByTimeAsync(200);
      expect(receiver.put.length).toBe(times);
    }
    const acknowledged = await new Opener(AGREED.sealB, "receiver", TRANSFER).open(
      sealedIn(receiver.put[0]),
      "ready",
    );
    expect(JSON.parse(new TextDecoder().decode(acknowledged?.plaintext))).toEqual({
      kind: "ack",
      counters: [0],
    });
  },
);

test("nothing opens under another signal, key, side, transfer or attempt's counter", async () => {
  const { datagrams, put } = side("sender");
  await datagrams.send(OFFER);
  const sealed = sealedIn(put[0]);
  const receiver = () => side("receiver").datagrams;
  expect(await receiver().open(sealed, "answer")).toBeNull();
  expect(await receiver().open({ ...sealed, counter: 1 }, "offer")).toBeNull();
  expect(await side("sender").datagrams.open(sealed, "offer")).toBeNull();
  const other = { ...AGREED, sealA: new Uint8Array(32) };
  expect(await side("receiver", other).datagrams.open(sealed, "offer")).toBeNull();
  const elsewhere = new Datagrams("receiver", "another-transfer", AGREED, () => undefined);
  expect(await elsewhere.open(sealed, "offer")).toBeNull();
  expect(await receiver().open(sealed, "offer")).toMatchObject({ said: OFFER });
});

test("a side says only what is its to say", async () => {
  const { datagrams, put } = side("receiver");
  for (const said of [OFFER, { kind: "key", key: new Uint8Array(16) }, { kind: "probe" }]) {
    await datagrams.send(said as Said);
    const opened = await side("sender").datagrams.open(
      sealedIn(put.at(-1)),
      said.kind === "offer" ? "offer" : "ready",
    );
    expect(opened).toBeNull();
  }
});

test("an acknowledgement is said however much waits for one", async () => {
  const { datagrams, put } = side("receiver");
  for (let count = 0; count < 1_024; count += 1) {
    await datagrams.send({ kind: "candidates", candidates: [] });
  }
  await expect(datagrams.send({ kind: "candidates", candidates: [] })).rejects.toThrow();
  await datagrams.send({ kind: "ack", counters: [0] });
  expect(put.length).toBe(1_025);
});
