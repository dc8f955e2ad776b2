/** A server that gives other parts than were stored: nothing of them is taken for good. */
import { afterAll, beforeAll, expect, it, test, vi } from "vitest";
import {
  HEADER_BYTES,
  partKey,
  RECORD_BYTES,
  Sealer,
  type Stream,
} from "../../src/keys/records.ts";
import { type Lie, Mallory } from "./mallory.ts";
import { noise, type Offer, offer, opens, receives, stores } from "./people.ts";
import { TelpherServer } from "./telpher.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const MIB = 1024 * 1024;
const FILE = noise(17 * MIB + 77);
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
let server: TelpherServer;
let mallory: Mallory;
let address: URL;
let offered: Offer;

beforeAll(async () => {
  server = await TelpherServer.start();
  mallory = new Mallory(server.url);
  address = await mallory.start();
  offered = offer({ "plans.bin": FILE });
  await (await stores(server.url, offered)).hears("stored");
});
afterAll(async () => {
  mallory.stop();
  await server.remove();
});

function changed(bytes: Bytes, at: number): Bytes {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

const record = (number: number) => HEADER_BYTES + number * RECORD_BYTES;

/** What the sender, or somebody else, could have stored at this place, of another content. */
async function sealed(stream: Stream, part: number, content: Bytes, key: Bytes): Promise<Bytes> {
  const sealer = await Sealer.of(await partKey(key, stream, part));
  const pieces = [sealer.header];
  for (let at = 0; at < content.length; at += MIB) {
    pieces.push(await sealer.seal(content.slice(at, at + MIB), at + MIB >= content.length));
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

/** `before`: chunks of the second part that may have been written, because they are genuine. */
const lies: Record<string, { lie: Lie; before: number }> = {
  "a changed byte in the third record": {
    lie: (place, truth) => (place === "data/1" ? changed(truth, record(2) + 500) : truth),
    before: 2,
  },
  "a changed salt": {
    lie: (place, truth) => (place === "data/1" ? changed(truth, 3) : truth),
    before: 0,
  },
  "another part in its place": {
    lie: (place, truth, get) => (place === "data/1" ? get("data/0") : truth),
    before: 0,
  },
  "records in another order": {
    lie: (place, truth) => {
      if (place !== "data/1") return truth;
      const copy = truth.slice();
      copy.copyWithin(record(1), record(2), record(3));
      copy.set(truth.subarray(record(1), record(2)), record(2));
      return copy;
    },
    before: 1,
  },
  "a part that ends at a record": {
    lie: (place, truth) => (place === "data/1" ? truth.slice(0, record(3)) : truth),
    before: 0,
  },
  "a part that ends within one": {
    lie: (place, truth) => (place === "data/2" ? truth.slice(0, -5) : truth),
    before: 8,
  },
  "what was sealed there before, with the right key": {
    lie: (place, truth) =>
      place === "data/1" ? sealed("data", 1, noise(8 * MIB), offered.key) : truth,
    before: 0,
  },
  "an older state of the last part": {
    lie: (place, truth) =>
      place === "data/2" ? sealed("data", 2, noise(MIB + 77, 2), offered.key) : truth,
    before: 8,
  },
  "a part of another copy": {
    lie: (place, truth) =>
      place === "data/1" ? sealed("data", 1, FILE.slice(0, 8 * MIB), new Uint8Array(16)) : truth,
    before: 0,
  },
  "another stream of this copy": {
    lie: (place, truth) =>
      place === "data/1" ? sealed("completion", 1, FILE.slice(0, 8 * MIB), offered.key) : truth,
    before: 0,
  },
  "a record twice": {
    lie: (place, truth) => {
      if (place !== "data/1") return truth;
      const copy = truth.slice();
      copy.copyWithin(record(1), record(0), record(1));
      return copy;
    },
    before: 1,
  },
  "a last part that ends at a record": {
    lie: (place, truth) => (place === "data/2" ? truth.slice(0, record(1)) : truth),
    before: 8,
  },
  "another key id": {
    lie: (place, truth) => (place === "data/1" ? changed(truth, 20) : truth),
    before: 0,
  },
  "a completion record of the same length": {
    lie: (place, truth) => (place === "completion/0" ? changed(truth, 60) : truth),
    before: 0,
  },
  "an older completion record": {
    lie: (place, truth) =>
      place === "completion/0" ? sealed("completion", 0, noise(32 * 19), offered.key) : truth,
    before: 0,
  },
  "a completion record without its end": {
    lie: (place, truth) =>
      place === "completion/0" ? sealed("completion", 0, noise(32 * 18), offered.key) : truth,
    before: 0,
  },
  "the manifest as completion record": {
    lie: (place, truth, get) => (place === "completion/0" ? get("manifest/0") : truth),
    before: 0,
  },
};

it.each(Object.entries(lies))("%s", async (_, { lie, before }) => {
  mallory.lie = lie;
  const receiver = await opens(address, offered.key);
  await receiver.hears("listed");
  receiver.engine.hear({ type: "accept", target: { kind: "downloads" }, path: null });
  await receiver.until(({ type }) => type === "ended");
  expect(receiver.told.at(-1)).toMatchObject({ type: "ended", code: "share-damaged" });
  expect(receiver.sink?.outcome).toBe("discarded");
  const ofPart = receiver.sink?.written.filter((at) => at >= 8 * MIB && at < 16 * MIB) ?? [];
  expect(ofPart.length).toBeLessThanOrEqual(before);
  // Whatever the server does: a byte that was never stored is never written.
  expect(receiver.sink?.differsFrom(FILE)).toBe(false);
});

test.each([
  ["a changed manifest", (place, truth) => (place === "manifest/0" ? changed(truth, 40) : truth)],
  ["no manifest", (place, truth) => (place === "manifest/0" ? new Uint8Array() : truth)],
  ["data for a manifest", (place, truth, get) => (place === "manifest/0" ? get("data/0") : truth)],
] as [string, Lie][])("%s", async (_, lie) => {
  mallory.lie = lie;
  const receiver = await opens(address, offered.key);
  await receiver.until(({ type }) => type === "ended");
  expect(receiver.told.at(-1)).toMatchObject({ type: "ended", code: "share-damaged" });
});

test("the truth is taken, by ranges of records", async () => {
  mallory.lie = (_, truth) => truth;
  mallory.asked.length = 0;
  await receives(await opens(address, offered.key));
  const data = mallory.asked.filter((asked) => asked.startsWith("data/"));
  expect(data.sort()).toEqual([
    `data/0 bytes=0-${record(8) - 1}`,
    `data/1 bytes=0-${record(8) - 1}`,
    `data/2 bytes=0-${record(1) + 77 + 17 - 1}`,
  ]);
});
