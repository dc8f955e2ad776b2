import { expect, test } from "vitest";
import { Layout } from "../../../src/peer/sinks/layout.ts";
import type { Entry } from "../../../src/protocol/manifest.ts";

function file(size: number | null): Entry {
  return { kind: "file", path: `${size}`, size, modified: 0, type: "" };
}

const folder: Entry = { kind: "folder", path: "empty", modified: 0 };

function pieces(entries: Entry[], position: number, length: number) {
  return [...new Layout(entries).pieces(position, length)].map(({ index, at, from, to }) => [
    index,
    at,
    from,
    to,
  ]);
}

test("a write is cut at the borders of the files that it spans", () => {
  const entries = [file(3), file(5), file(100)];
  expect(pieces(entries, 0, 10)).toEqual([
    [0, 0, 0, 3],
    [1, 0, 3, 8],
    [2, 0, 8, 10],
  ]);
  expect(pieces(entries, 4, 3)).toEqual([[1, 1, 0, 3]]);
  expect(pieces(entries, 8, 1)).toEqual([[2, 0, 0, 1]]);
});

test("what has no bytes has no part in a write, wherever it stands", () => {
  const entries = [file(0), folder, file(2), file(0), folder, file(0), file(2), file(0)];
  expect(pieces(entries, 0, 4)).toEqual([
    [2, 0, 0, 2],
    [6, 0, 2, 4],
  ]);
  expect(pieces(entries, 2, 2)).toEqual([[6, 0, 0, 2]]);
});

test("a last file of unknown size takes whatever comes", () => {
  const entries = [file(3), file(null)];
  expect(pieces(entries, 2, 4)).toEqual([
    [0, 2, 0, 1],
    [1, 0, 1, 4],
  ]);
  expect(pieces(entries, 2 ** 40, 4)).toEqual([[1, 2 ** 40 - 3, 0, 4]]);
});

test("positions beyond 32 bits are exact", () => {
  const entries = [file(2 ** 45 + 1), file(7)];
  expect(pieces(entries, 2 ** 45, 8)).toEqual([
    [0, 2 ** 45, 0, 1],
    [1, 0, 1, 8],
  ]);
});

test("bytes beyond the stream belong to nobody", () => {
  expect(() => pieces([file(3)], 0, 4)).toThrow(RangeError);
});

test("every byte of a hundred thousand files finds its place", () => {
  const sizes = Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 13);
  const entries = sizes.map(file);
  const layout = new Layout(entries);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const filled = new Array<number>(sizes.length).fill(0);
  for (let position = 0; position < total; position += 1000) {
    let covered = 0;
    for (const { index, at, from, to } of layout.pieces(
      position,
      Math.min(1000, total - position),
    )) {
      if (from !== covered || at !== filled[index]) throw new Error(`a gap at ${position}`);
      covered = to;
      filled[index] = (filled[index] ?? 0) + to - from;
    }
  }
  expect(filled).toEqual(sizes);
});
