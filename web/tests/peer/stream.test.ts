/** What is chosen, read as one stream: in stretches by whoever reads on, and by slices elsewhere. */
import { expect, test } from "vitest";
import type { Content } from "../../src/peer/selection.ts";
import { Reader, Stream } from "../../src/peer/stream.ts";

const MEBIBYTE = 1 << 20;
const SIZE = 10 * MEBIBYTE + 5;

/** Files of these sizes, and the bytes of all of them. */
function made(sizes: readonly number[]): { stream: Stream; bytes: Uint8Array; asked: number[] } {
  const bytes = new Uint8Array(sizes.reduce((sum, size) => sum + size)).map((_, at) => at % 251);
  const asked: number[] = [];
  let from = 0;
  const contents = sizes.map((size, index): Content => {
    const blob = new Blob([bytes.slice(from, from + size)]);
    from += size;
    return { entry: { path: `${index}`, kind: "file", size, modified: 0, type: "" }, blob };
  });
  const stream = new Stream(contents);
  const { read } = stream;
  stream.read = (position, size) => {
    asked.push(size);
    return read.call(stream, position, size);
  };
  return { stream, bytes, asked };
}

/** Not by the means of Vitest, which take seconds for so many. */
function expectEqual(found: Uint8Array, expected: Uint8Array): void {
  expect(Buffer.compare(found, expected)).toBe(0);
}

async function readsAll(reader: Reader, from: number, end: number): Promise<Uint8Array> {
  const positions = [];
  for (let at = from; at < end; at += MEBIBYTE) positions.push(at);
  // All at once: whoever reads ahead does not wait either.
  const parts = await Promise.all(
    positions.map((at) => reader.read(at, Math.min(MEBIBYTE, end - at))),
  );
  const whole = new Uint8Array(await new Blob(parts).arrayBuffer());
  for (const part of parts) reader.free(part);
  return whole;
}

test.each([
  ["one file", [SIZE]],
  ["many", [3, MEBIBYTE, 0, 7 * MEBIBYTE + 1, 1, 2 * MEBIBYTE]],
])("who reads on reads %s in few stretches", async (_, sizes) => {
  const { stream, bytes, asked } = made(sizes);
  const { length } = bytes;
  expectEqual(await readsAll(new Reader(stream, 0, length), 0, length), bytes);
  expect(asked).toEqual([4 * MEBIBYTE, 4 * MEBIBYTE, length - 8 * MEBIBYTE]);
});

test("no stretch reaches beyond the end of what is read", async () => {
  const { stream, bytes, asked } = made([SIZE]);
  const [from, end] = [MEBIBYTE, 3 * MEBIBYTE];
  expectEqual(await readsAll(new Reader(stream, from, end), from, end), bytes.slice(from, end));
  expect(asked).toEqual([end - from]);
});

test("elsewhere no more is read than is asked for, and from there in stretches again", async () => {
  const { stream, bytes, asked } = made([SIZE]);
  const reader = new Reader(stream, 0, SIZE);
  for (const at of [0, 5, 5, 1, 2, 3, 0, 1].map((number) => number * MEBIBYTE)) {
    expectEqual(await reader.read(at, MEBIBYTE), bytes.slice(at, at + MEBIBYTE));
  }
  const megabytes = asked.map((size) => Math.round(size / MEBIBYTE));
  expect(megabytes).toEqual([4, 1, 1, 1, 4, 1, 4]);
});

test("memory is given back when all that was read at once is free, and not before", async () => {
  const { stream } = made([SIZE]);
  const reader = new Reader(stream, 0, SIZE);
  const parts = await Promise.all([0, 1, 2, 3].map((at) => reader.read(at * MEBIBYTE, MEBIBYTE)));
  const [first, ...others] = parts as [Uint8Array<ArrayBuffer>, ...Uint8Array<ArrayBuffer>[]];
  for (const other of others) reader.free(other);
  expect(first.length).toBe(MEBIBYTE);
  reader.free(first);
  expect(first.buffer.byteLength).toBe(0);
});

test("a file that has become shorter is told of", async () => {
  const { stream } = made([SIZE]);
  const reader = new Reader(stream, 0, SIZE + MEBIBYTE);
  await reader.read(8 * MEBIBYTE, MEBIBYTE);
  await expect(reader.read(9 * MEBIBYTE, MEBIBYTE)).rejects.toThrow();
});
