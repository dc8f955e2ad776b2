import { expect, test, vi } from "vitest";
import { archive, archivePaths, archiveSize } from "../../../src/peer/sinks/zip.ts";
import type { Entry } from "../../../src/protocol/manifest.ts";

vi.setConfig({ testTimeout: 60_000 });

function file(path: string, size = 0): Entry {
  return { kind: "file", path, size, modified: 0, type: "" };
}

test("no path can lead out of the folder on Windows, and none becomes another's", () => {
  const paths = archivePaths(
    ["..\\..\\evil.exe", ".._.._evil.exe", "a/b\\c", "a/plain"].map((path) => file(path)),
  );
  expect(paths).toEqual([".._.._evil (1).exe", ".._.._evil.exe", "a/b_c", "a/plain"]);
});

async function sizeOf(entries: Entry[]): Promise<number> {
  const paths = archivePaths(entries);
  const contents = entries.map((entry, index) => {
    const path = paths[index] ?? "";
    if (entry.kind === "folder") return { path, modified: 0 };
    return { path, modified: entry.modified, content: new Uint8Array(entry.size ?? 0) };
  });
  let size = 0;
  for await (const bytes of archive(contents)) size += bytes.length;
  return size;
}

test("the room that is set aside is what the archive takes", async () => {
  const few: Entry[] = [
    file("a", 3),
    file("b/צ", 1_200_000),
    { kind: "folder", path: "c", modified: 0 },
  ];
  expect(await sizeOf(few)).toBe(archiveSize(few, archivePaths(few)));
  const many = Array.from({ length: 65_536 }, (_, number) => file(`${number}`, number % 3));
  expect(await sizeOf(many)).toBe(archiveSize(many, archivePaths(many)));
});

test("the long end record is counted once", () => {
  const end = (entries: Entry[]) => {
    const paths = archivePaths(entries);
    const fixed = entries.reduce((all, { path }) => all + 92 + 2 * path.length, 22);
    const sizes = entries.reduce(
      (all, entry) => all + ("size" in entry ? (entry.size ?? 0) : 0),
      0,
    );
    return archiveSize(entries, paths) - fixed - sizes;
  };
  const small = Array.from({ length: 65_535 }, (_, number) => file(`${number}`.padStart(5, "0")));
  const list = (1 + small.length) * (46 + 5);
  const filling = (rest: number) => [...small, file("large", 0xffff_ffff - list + rest)];
  expect(end(small)).toBe(0);
  expect(end(filling(-1))).toBe(76);
  // One that does not fit the short record for its size has it anyhow.
  expect(end(filling(0))).toBe(76);
});

test("hostile dates do not end it", async () => {
  const modified = [Number.MIN_SAFE_INTEGER, -1, Number.MAX_SAFE_INTEGER];
  const entries = modified.map((time, index): Entry => ({ ...file(`${index}`), modified: time }));
  expect(await sizeOf(entries)).toBeGreaterThan(0);
});
