import { expect, test } from "vitest";
import { contentsOf } from "../../src/peer/selection.ts";
import { summaryOf } from "../../src/peer/summary.ts";
import { pathFault } from "../../src/protocol/paths.ts";

function chosen(paths: string[], folders: string[] = []) {
  const entries = paths.map((path) => ({ path, file: new File([path], path) }));
  return contentsOf({ entries, folders }).map(({ entry }) => entry);
}

const pathsOf = (paths: string[], folders: string[] = []) =>
  chosen(paths, folders).map(({ kind, path }) => (kind === "folder" ? `${path}/` : path));

test("the order is the same however the browser told it", () => {
  expect(pathsOf(["b", "a/c", "a/b"])).toEqual(["a/b", "a/c", "b"]);
});

test("no path comes twice, nor where a folder has to be", () => {
  expect(pathsOf(["a.txt", "a.txt", "a.txt"])).toEqual(["a.txt", "a (1).txt", "a (2).txt"]);
  expect(pathsOf(["a/b", "a"])).toEqual(["a (1)", "a/b"]);
  expect(pathsOf(["a\u0001", "a_"])).toEqual(["a_", "a_ (1)"]);
  expect(pathsOf(["full/a"], ["full", "empty", "empty"])).toEqual(["full/a", "empty/"]);
});

test("every path is one that a manifest takes", () => {
  const odd = ["../x", "C:evil", "a\u0000b", "//", "\uD83D", `${"é".repeat(3000)}.txt`];
  for (const path of pathsOf([...odd, ...odd])) expect(pathFault(path)).toBeNull();
});

test("a text is one entry", async () => {
  const [content] = contentsOf({ text: "naïve" });
  expect(content?.entry).toMatchObject({ kind: "text", size: 6 });
  expect(await content?.blob?.text()).toBe("naïve");
});

test("a summary says what there is to see", () => {
  const kinds = (paths: string[], folders: string[] = []) => {
    const { kind, name, more, count } = summaryOf(chosen(paths, folders));
    return [kind, name, more, count];
  };
  expect(kinds(["a.txt"])).toEqual(["file", "a.txt", 0, 1]);
  expect(kinds(["p/a", "p/b/c"], ["p/d"])).toEqual(["folder", "p", 0, 2]);
  expect(kinds(["p/a"])).toEqual(["folder", "p", 0, 1]);
  expect(kinds([], ["empty"])).toEqual(["folder", "empty", 0, 0]);
  expect(kinds(["a", "b", "c"])).toEqual(["several", "a", 2, 3]);
  expect(kinds(["a/1", "a/2", "b"])).toEqual(["several", "a", 1, 3]);
  expect(summaryOf(contentsOf({ text: "hi" }).map(({ entry }) => entry)).kind).toBe("text");
});

test("one unknown size makes the whole unknown", () => {
  const sizes = (...all: (number | null)[]) =>
    summaryOf(all.map((size, index) => ({ kind: "file" as const, path: `${index}`, size }))).size;
  expect(sizes(1, 2)).toBe(3);
  expect(sizes(1, null)).toBeNull();
});
