import { expect, test } from "vitest";
import { archive, archivePaths, archiveSize } from "../../../src/peer/sinks/zip.ts";
import type { Entry } from "../../../src/protocol/manifest.ts";

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
    const read = (_: number, length: number) => new Uint8Array(length);
    return { path, modified: entry.modified, size: entry.size ?? 0, read };
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
});

test("hostile dates do not end it", async () => {
  const modified = [Number.MIN_SAFE_INTEGER, -1, Number.MAX_SAFE_INTEGER];
  const entries = modified.map((time, index): Entry => ({ ...file(`${index}`), modified: time }));
  expect(await sizeOf(entries)).toBeGreaterThan(0);
});
