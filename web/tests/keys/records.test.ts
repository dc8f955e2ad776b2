/** Sealed parts: the vectors, RFC 8188, and what is refused; by the WebCrypto that a browser has too. */
import { createHash } from "node:crypto";
import { describe, expect, it, test } from "vitest";
import { fromBase64Url, toBase64Url } from "../../src/keys/link.ts";
import * as records from "../../src/keys/records.ts";
import { CHUNK_BYTES } from "../../src/protocol/codec.ts";
import { fromHex, joinBytes, type Parts, toHex, vectors } from "../protocol/contract.ts";
import { bytes } from "./bytes.ts";

type Bytes = Uint8Array<ArrayBuffer>;

interface Part {
  key: string;
  stream: records.Stream;
  part: number;
  password?: string;
  passwordSalt?: string;
  stretched?: string;
  shareId: string;
  readToken: string;
  partKey: string;
  salt: string;
  content: Parts;
  length: number;
  sha256: string;
  sealed?: string;
}
type Cut = { total: number; parts: number; sealed: number };
type Lies = { record: number; size: number; span: [number, number] };

const KEY = Uint8Array.from({ length: 16 }, (_, index) => index);

function joined(pieces: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

function chunksOf(content: Bytes): Bytes[] {
  const count = Math.ceil(content.length / CHUNK_BYTES);
  return Array.from({ length: count }, (_, chunk) =>
    content.subarray(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES),
  );
}

async function sealed(key: Bytes, content: Bytes): Promise<Bytes> {
  const sealer = await records.Sealer.of(key);
  const chunks = chunksOf(content);
  const pieces = [sealer.header];
  for (const [index, chunk] of chunks.entries()) {
    pieces.push(await sealer.seal(chunk, index === chunks.length - 1));
  }
  return joined(pieces);
}

async function opened(key: Bytes, body: Bytes, size: number): Promise<Bytes> {
  const opener = await records.Opener.of(key, body.slice(0, records.HEADER_BYTES));
  const end = Math.ceil(size / CHUNK_BYTES) - 1;
  const pieces: Bytes[] = [];
  for (let record = 0; record <= end; record += 1) {
    const [first, stop] = records.recordSpan(record, size);
    pieces.push(await opener.open(record, body.subarray(first, stop), record === end));
  }
  return joined(pieces);
}

/** Digests tell: the comparison that Vitest makes of megabytes takes seconds. */
function sha256(content: Bytes): string {
  return createHash("sha256").update(content).digest("hex");
}

describe("a part has one key and body", () => {
  for (const vector of vectors<Part | Cut | Lies>("records")) {
    if (!("key" in vector)) continue;
    it(vector.name, async () => {
      const key = fromHex(vector.key);
      const content = joinBytes(vector.content);
      expect(toBase64Url(await records.shareId(key))).toBe(vector.shareId);
      let stretched: Bytes | null = null;
      if (vector.password !== undefined) {
        stretched = await records.stretch(vector.password, fromHex(vector.passwordSalt ?? ""));
        expect(toHex(stretched)).toBe(vector.stretched);
      }
      expect(toBase64Url(await records.readToken(key, stretched))).toBe(vector.readToken);
      const partKey = await records.partKey(key, vector.stream, vector.part, stretched);
      expect(toHex(partKey)).toBe(vector.partKey);
      const salt = fromHex(vector.salt);
      const cipher = await records.RecordCipher.of(partKey, salt);
      const chunks = chunksOf(content);
      const pieces = [salt, fromHex("0010001100")];
      for (const [record, chunk] of chunks.entries()) {
        const delimiter = Uint8Array.of(record === chunks.length - 1 ? 2 : 1);
        pieces.push(await cipher.seal(record, joined([chunk, delimiter])));
      }
      const body = joined(pieces);
      expect(body.length).toBe(vector.length);
      expect(records.sealedSize(content.length)).toBe(vector.length);
      expect(sha256(body)).toBe(vector.sha256);
      if (vector.sealed !== undefined) expect(toHex(body)).toBe(vector.sealed);
      expect(sha256(await opened(partKey, body, content.length))).toBe(sha256(content));
    });
  }
});

describe("a stream is cut into parts, and these into records", () => {
  for (const vector of vectors<Part | Cut | Lies>("records")) {
    if ("key" in vector) continue;
    it(vector.name, () => {
      if ("record" in vector) {
        expect(records.recordSpan(vector.record, vector.size)).toEqual(vector.span);
        return;
      }
      const { total, parts } = vector;
      expect(records.partCount(total)).toBe(parts);
      expect(records.sealedTotal(total)).toBe(vector.sealed);
      if (parts >= 100) return;
      const sizes = Array.from({ length: parts }, (_, part) => records.partSize(part, total));
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(total);
      const whole = sizes.map(records.sealedSize);
      expect(whole.reduce((sum, size) => sum + size, 0)).toBe(vector.sealed);
      expect(whole.every((size) => size <= records.LONGEST_PART)).toBe(true);
    });
  }
});

test.each([
  {
    body: "I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg",
    key: "yqdlZ-tYemfogSmv7Ws5PQ",
    ends: [21, 53],
  },
  {
    body: "uNCkWiNYzKTnBN9ji3-qWAAAABkCYTHOG8chz_gnvgOqdGYovxyjuqRyJFjEDyoF1Fvkj6hQPdPHI51OEUKEpgz3SsLWIqS_uA",
    key: "BO3ZVPxUlnLORbVGMpbT1Q",
    ends: [23, 48, 73],
  },
])("the example of RFC 8188 with records that end at $ends", async ({ body, key, ends }) => {
  const content = fromBase64Url(body) ?? new Uint8Array();
  const cipher = await records.RecordCipher.of(bytes(key), content.slice(0, 16));
  const pieces: string[] = [];
  for (const [record, end] of ends.slice(1).entries()) {
    const found = await cipher.open(record, content.subarray(ends[record], end));
    const text = new TextDecoder().decode(found).replace(/\0+$/, "");
    expect(text.charCodeAt(text.length - 1)).toBe(record === ends.length - 2 ? 2 : 1);
    pieces.push(text.slice(0, -1));
  }
  expect(pieces.join("")).toBe("I am the walrus");
});

test("no two parts have the same salt", async () => {
  const key = await records.partKey(KEY, "data", 0);
  const headers = await Promise.all(Array.from({ length: 100 }, () => records.Sealer.of(key)));
  expect(new Set(headers.map(({ header }) => toHex(header))).size).toBe(100);
});

describe("refused", async () => {
  const key = await records.partKey(KEY, "data", 1);
  const content = new Uint8Array(2 * CHUNK_BYTES + 3).map((_, index) => index % 251);
  const body = await sealed(key, content);

  async function isRefused(by: Bytes, changed: Bytes, size = content.length): Promise<void> {
    await expect(opened(by, changed, size)).rejects.toBeInstanceOf(records.NotGenuine);
  }

  it("a part in another place", async () => {
    await isRefused(await records.partKey(KEY, "data", 0), body);
    await isRefused(await records.partKey(KEY, "manifest", 1), body);
    await isRefused(await records.partKey(new Uint8Array(16), "data", 1), body);
    await isRefused(await records.partKey(KEY, "data", 1, new Uint8Array(32).fill(1)), body);
  });

  it("a changed byte anywhere", async () => {
    for (const place of [0, 15, 16, 19, 20, 21, 1000, CHUNK_BYTES + 21, body.length - 1]) {
      const changed = body.slice();
      changed[place] = (changed[place] ?? 0) ^ 1;
      await isRefused(key, changed);
    }
  });

  it("records in another order", async () => {
    const { HEADER_BYTES: head, RECORD_BYTES: length } = records;
    const cut = (first: number, end?: number) => body.subarray(first, end);
    const [first, second] = [cut(head, head + length), cut(head + length, head + 2 * length)];
    await isRefused(key, joined([cut(0, head), second, first, cut(head + 2 * length)]));
  });

  it("a part that ends too early, at a record or within one", async () => {
    for (const chunks of [1, 2]) {
      const size = chunks * CHUNK_BYTES;
      await isRefused(key, body.slice(0, records.sealedSize(size)), size);
    }
    await isRefused(key, body.slice(0, -1));
    await isRefused(key, body.slice(0, 10));
  });

  it("a part that goes on after its end", async () => {
    const short = await sealed(key, content.slice(0, CHUNK_BYTES));
    await isRefused(key, joined([short, body.subarray(short.length)]));
  });

  it("padding", async () => {
    const cipher = await records.RecordCipher.of(key, new Uint8Array(16));
    const opener = await records.Opener.of(
      key,
      joined([new Uint8Array(16), fromHex("0010001100")]),
    );
    for (const text of ["data\x02\0", "data\0", "", "\0".repeat(20), "data\x01"]) {
      const padded = await cipher.seal(0, new TextEncoder().encode(text));
      await expect(opener.open(0, padded, true)).rejects.toBeInstanceOf(records.NotGenuine);
    }
  });

  it("another record size, or a key id", async () => {
    for (const rest of ["0000001200", "0010000000", "0010001200", "ffffffff00", "0010001101"]) {
      const header = joined([new Uint8Array(16), fromHex(rest)]);
      await expect(records.Opener.of(key, header)).rejects.toBeInstanceOf(records.NotGenuine);
    }
  });

  it.each([0, 1, 2, 2 ** 32 - 1])("nothing, as record %d", async (record) => {
    const opener = await records.Opener.of(key, body.slice(0, records.HEADER_BYTES));
    const nothing = opener.open(record, new Uint8Array(), false);
    await expect(nothing).rejects.toBeInstanceOf(records.NotGenuine);
  });
});
