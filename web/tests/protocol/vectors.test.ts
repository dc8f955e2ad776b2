/** Every vector of the contract that concerns the transfer protocol. */
import { describe, expect, it, test } from "vitest";
import * as codec from "../../src/protocol/codec.ts";
import { PeerFault, UsageError } from "../../src/protocol/errors.ts";
import * as manifests from "../../src/protocol/manifest.ts";
import * as messages from "../../src/protocol/messages.ts";
import * as paths from "../../src/protocol/paths.ts";
import { type Range, Ranges } from "../../src/protocol/ranges.ts";
import { heldDigestOf, rootOf } from "../../src/protocol/root.ts";
import { fromHex, join, joinBytes, namesIn, type Parts, toHex, vectors } from "./contract.ts";

const ELSEWHERE = ["keys", "spake2", "agreement", "sealing", "envelopes", "records"];
const used: string[] = [];

function each<T>(name: string, check: (vector: T) => void | Promise<void>): void {
  used.push(name);
  describe(name, () => {
    for (const vector of vectors<T>(name)) it(vector.name, () => check(vector));
  });
}

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof PeerFault) return error.code;
    throw error;
  }
  throw new Error("not refused");
}

type Read = { text: Parts; message?: messages.Message; type?: string; refusal?: string };
each<Read>("messages", (vector) => {
  const text = join(vector.text);
  if (vector.refusal) {
    expect(refusal(() => messages.readMessage(text))).toBe(vector.refusal);
    return;
  }
  // Written and read again, because 0 and -0 are one number here.
  const message = JSON.parse(messages.writeMessage(messages.readMessage(text)));
  if (vector.message) expect(message).toEqual(vector.message);
  else expect(message.type).toBe(vector.type);
  expect(messages.readMessage(JSON.stringify(message))).toEqual(message);
});

type Framed = { hex: Parts; frame?: object; length?: number; refusal?: string };
each<Framed>("frames", (vector) => {
  const bytes = fromHex(join(vector.hex));
  if (vector.refusal) {
    expect(refusal(() => codec.readFrame(bytes.buffer))).toBe(vector.refusal);
    return;
  }
  const frame = codec.readFrame(bytes.buffer);
  if (vector.frame) {
    expect({
      ...frame,
      payload: toHex(frame.payload),
      digest: frame.digest && toHex(frame.digest),
    }).toEqual(vector.frame);
  } else expect(frame.payload.length).toBe(vector.length);
  const written = codec.writeFrame(frame);
  expect(written.length === bytes.length && written.every((byte, i) => byte === bytes[i])).toBe(
    true,
  );
});

type Listed = { bytes: Parts; manifest?: object; summary?: object; refusal?: string };
each<Listed>("manifests", (vector) => {
  const bytes = joinBytes(vector.bytes);
  if (vector.refusal) {
    expect(refusal(() => manifests.readManifest(bytes))).toBe(vector.refusal);
    return;
  }
  const manifest = manifests.readManifest(bytes);
  if (vector.manifest) expect(manifest).toEqual(vector.manifest);
  else {
    expect({ count: manifest.entries.length, total: manifest.total }).toEqual(vector.summary);
  }
  expect(manifests.writeManifest(manifest)).toEqual(bytes);
});

each<{ path?: Parts; units?: string[]; fitted: Parts }>("paths", (vector) => {
  const units = vector.units?.map((unit) => Number.parseInt(unit, 16));
  const path = units ? String.fromCharCode(...units) : join(vector.path ?? "");
  const fitted = paths.fitPath(path);
  expect(fitted).toBe(join(vector.fitted));
  expect(paths.pathFault(fitted)).toBeNull();
  expect(paths.fitPath(fitted)).toBe(fitted);
  expect(paths.pathFault(path) === null).toBe(path === fitted);
});

type Ranged = {
  add: Range[];
  remove?: Range[];
  list: Range[];
  size: number;
  missing: [number, number][];
  covers: [number, number, boolean][];
};
each<Ranged>("ranges", (vector) => {
  const ranges = new Ranges(vector.add);
  for (const [first, end] of vector.remove ?? []) ranges.remove(first, end);
  expect(ranges.list).toEqual(vector.list);
  expect(ranges.size).toBe(vector.size);
  for (const [from, answer] of vector.missing) expect(ranges.missing(from)).toBe(answer);
  for (const [first, end, answer] of vector.covers) expect(ranges.covers(first, end)).toBe(answer);
});

type Gridded =
  | { total: number; chunks: number; sizes: [number, number][] }
  | { size: number; largest: number | null; payload: number | null }
  | { transfer: number; generation: number };
each<Gridded>("grid", (vector) => {
  if ("total" in vector) {
    expect(codec.chunkCount(vector.total)).toBe(vector.chunks);
    for (const [chunk, size] of vector.sizes) {
      expect(codec.chunkSize(chunk, vector.total)).toBe(size);
    }
  } else if ("size" in vector) {
    const size = () => codec.payloadSize(vector.size, vector.largest ?? Number.POSITIVE_INFINITY);
    if (vector.payload === null) expect(size).toThrow(UsageError);
    else expect(size()).toBe(vector.payload);
  } else expect(codec.generationOf(vector.transfer)).toBe(vector.generation);
});

type Rooted = { manifest: string; digests: string[]; root: string; held: string };
each<Rooted>("root", async (vector) => {
  const manifest = fromHex(vector.manifest);
  const digests = fromHex(vector.digests.join(""));
  expect(await rootOf(manifest, digests)).toBe(vector.root);
  expect(await heldDigestOf(manifest, digests)).toBe(vector.held);
});

test("every file of vectors is used", () => {
  expect(namesIn("vectors")).toEqual([...used, ...ELSEWHERE].sort());
});

test("every message type has vectors", () => {
  const accepted = vectors<Read>("messages").flatMap(({ message }) => message?.type ?? []);
  expect(new Set(accepted)).toEqual(new Set(messages.MESSAGE_TYPES));
});
