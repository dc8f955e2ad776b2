import { expect, test } from "vitest";
import { FileProgresses } from "../../src/peer/file_progress.ts";
import { CHUNK_BYTES } from "../../src/protocol/codec.ts";
import { type Entry, manifestOf } from "../../src/protocol/manifest.ts";
import { type Range, Ranges } from "../../src/protocol/ranges.ts";

const file = (path: string, size: number | null): Entry => ({
  kind: "file",
  path,
  size,
  modified: 0,
  type: "",
});
const folder = (path: string): Entry => ({ kind: "folder", path, modified: 0 });

/** What stands on a screen: "name bytes", done with "!", the present one with ">". */
function reading(entries: Entry[], received: Range[], end?: number): string[] {
  const manifest = manifestOf(entries);
  const progresses = new FileProgresses(manifest);
  const { near, present, done, after } = progresses.reading(
    new Ranges(received),
    end ?? manifest.total,
  );
  const rows = near.map(({ path, bytes, done }, index) => {
    return `${index === present ? ">" : ""}${path} ${bytes}${done ? "!" : ""}`;
  });
  return [...rows, `${done} done`, `${after} after`];
}

test("files are done, at hand and to come", () => {
  const entries = [file("a", CHUNK_BYTES), file("b", 2 * CHUNK_BYTES), file("c", 5)];
  expect(reading(entries, [])).toEqual([">a 0", "b 0", "c 0", "0 done", "0 after"]);
  expect(reading(entries, [[0, 2]])).toEqual([
    `a ${CHUNK_BYTES}!`,
    `>b ${CHUNK_BYTES}`,
    "c 0",
    "1 done",
    "0 after",
  ]);
  expect(reading(entries, [[0, 4]])).toEqual([
    `a ${CHUNK_BYTES}!`,
    `b ${2 * CHUNK_BYTES}!`,
    ">c 5!",
    "3 done",
    "0 after",
  ]);
});

test("one chunk holds many files, and may end in the middle of one", () => {
  const entries = [file("a", 10), file("b", CHUNK_BYTES), file("c", 10)];
  expect(reading(entries, [[0, 1]])).toEqual([
    "a 10!",
    `>b ${CHUNK_BYTES - 10}`,
    "c 0",
    "1 done",
    "0 after",
  ]);
});

test("what has no bytes is done when its turn comes, and folders are no files", () => {
  const entries = [
    file("zero", 0),
    folder("empty"),
    file("a", CHUNK_BYTES),
    file("none", 0),
    folder("last"),
    file("b", 1),
    file("end", 0),
  ];
  expect(reading(entries, [])).toEqual([
    "zero 0!",
    "empty 0!",
    ">a 0",
    "none 0",
    "last 0",
    "b 0",
    "end 0",
    "1 done",
    "0 after",
  ]);
  expect(reading(entries, [[0, 1]]).at(-2)).toBe("3 done");
  expect(reading(entries, [[0, 2]]).at(-2)).toBe("5 done");
  expect(reading([folder("x/a"), folder("x/b")], [])).toEqual([
    "a 0!",
    ">b 0!",
    "0 done",
    "0 after",
  ]);
});

test("chunks that came before their turn count for their own files alone", () => {
  const entries = Array.from({ length: 6 }, (_, index) => file(`${index}`, CHUNK_BYTES));
  expect(
    reading(entries, [
      [0, 1],
      [2, 3],
      [4, 6],
    ]),
  ).toEqual([
    `0 ${CHUNK_BYTES}!`,
    ">1 0",
    `2 ${CHUNK_BYTES}!`,
    "3 0",
    `4 ${CHUNK_BYTES}!`,
    `5 ${CHUNK_BYTES}!`,
    "4 done",
    "0 after",
  ]);
});

test("a repair goes back to the file that it is about", () => {
  const manifest = manifestOf([file("a", 2 * CHUNK_BYTES), file("b", 2 * CHUNK_BYTES)]);
  const progresses = new FileProgresses(manifest);
  const received = new Ranges([[0, 4]]);
  expect(progresses.reading(received, manifest.total)).toMatchObject({ present: 1, done: 2 });
  received.remove(1, 2);
  const { near, present, done } = progresses.reading(received, manifest.total);
  expect(present).toBe(0);
  expect(done).toBe(1);
  expect(near.map(({ bytes }) => bytes)).toEqual([CHUNK_BYTES, 2 * CHUNK_BYTES]);
});

test("a last file of unknown size is done when the stream is at its end", () => {
  const entries = [file("a", CHUNK_BYTES), file("tape", null)];
  expect(reading(entries, [[0, 3]])).toEqual([
    `a ${CHUNK_BYTES}!`,
    `>tape ${2 * CHUNK_BYTES}`,
    "1 done",
    "0 after",
  ]);
  const end = 2 * CHUNK_BYTES + 7;
  expect(reading(entries, [[0, 2]], end).at(-2)).toBe("1 done");
  expect(reading(entries, [[0, 3]], end)).toEqual([
    `a ${CHUNK_BYTES}!`,
    `>tape ${CHUNK_BYTES + 7}!`,
    "2 done",
    "0 after",
  ]);
  expect(reading(entries, [[0, 1]], CHUNK_BYTES).at(-2)).toBe("2 done");
});

test("of a hundred thousand files a few are told, around the present one", () => {
  const entries = Array.from({ length: 100_000 }, (_, index) => file(`all/${index}`, 1_000));
  const manifest = manifestOf(entries);
  const progresses = new FileProgresses(manifest);
  const seen = new Set<number>();
  for (let chunk = 0; chunk <= 95; chunk += 5) {
    const { near, present, after, done } = progresses.reading(
      new Ranges([[0, chunk]]),
      manifest.total,
    );
    const at = Math.floor((chunk * CHUNK_BYTES) / 1_000);
    expect(near[present]?.path).toBe(`${at}`);
    expect(done).toBe(at);
    expect(near.length).toBeLessThan(10);
    expect(after).toBe(100_000 - Number(near.at(-1)?.path) - 1);
    seen.add(near.length);
  }
  expect(seen.size).toBe(1);
});
