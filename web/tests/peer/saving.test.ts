import { expect, test } from "vitest";
import { downloadName, type Means, planFor } from "../../src/peer/saving.ts";
import { handedSize } from "../../src/peer/sinks/handed.ts";
import { MOST_IN_MEMORY } from "../../src/peer/sinks/memory.ts";
import { summaryOf } from "../../src/peer/summary.ts";
import { type Entry, manifestOf } from "../../src/protocol/manifest.ts";

function file(path: string, size: number): Entry {
  return { kind: "file", path, size, modified: 0, type: "" };
}

function inMemoryAlone(entries: Entry[]): Means {
  const handed = handedSize(manifestOf(entries));
  return { pickers: false, staging: "none", handed, streams: async () => false };
}

test.each([
  ["one file that just fits", [file("a", MOST_IN_MEMORY)], "memory"],
  ["one that does not", [file("a", MOST_IN_MEMORY + 1)], null],
  ["many that fit with what is around them", [file("a/b", MOST_IN_MEMORY - 1_000)], "memory"],
  ["many that fit without it", [file("a/b", MOST_IN_MEMORY)], null],
])("in memory: %s", async (_, entries, kind) => {
  expect((await planFor(summaryOf(entries), inMemoryAlone(entries))).kind).toBe(kind);
});

test("the downloads get a name in no language", () => {
  const several = [file("report.pdf", 1), file("b", 1), file("c/d", 1)];
  expect(downloadName(summaryOf(several))).toBe("report.pdf +2.zip");
});
