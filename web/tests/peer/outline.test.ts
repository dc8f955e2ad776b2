import { expect, test } from "vitest";
import { outlineOf } from "../../src/peer/outline.ts";
import type { Entry } from "../../src/protocol/manifest.ts";

const file = (path: string, size: number | null = 1): Entry => ({
  kind: "file",
  path,
  size,
  modified: 0,
  type: "",
});
const folder = (path: string): Entry => ({ kind: "folder", path, modified: 0 });

test("things that lie side by side are listed, folders with all that is in them", () => {
  const things = [
    file("a.txt", 3),
    file("b/c/1", 4),
    file("b/2", 5),
    folder("b/empty"),
    folder("d"),
  ];
  expect(outlineOf(things)).toEqual({
    items: [
      { kind: "file", name: "a.txt", count: 1, size: 3 },
      { kind: "folder", name: "b", count: 2, size: 9 },
      { kind: "folder", name: "d", count: 0, size: 0 },
    ],
    more: 0,
  });
});

test("of a lone folder, what is in it", () => {
  const names = (things: Entry[]) => outlineOf(things).items.map(({ name }) => name);
  expect(names([file("b/2"), file("b/c/1"), folder("b/d")])).toEqual(["2", "c", "d"]);
  expect(names([folder("b"), file("b/2")])).toEqual(["2"]);
  expect(names([folder("b")])).toEqual([]);
  expect(names([file("b/1"), file("bc/1")])).toEqual(["b", "bc"]);
  expect(names([file("a.txt")])).toEqual(["a.txt"]);
});

test("a size that nobody knows is nobody's sum", () => {
  expect(outlineOf([file("a", 1), file("b/1", 1), file("b/2", null)]).items.at(-1)).toEqual({
    kind: "folder",
    name: "b",
    count: 2,
    size: null,
  });
});

test("a hundred thousand things are a few names and a number", () => {
  const things = Array.from({ length: 100_000 }, (_, index) => file(`${index}`));
  const { items, more } = outlineOf(things);
  expect(items.length + more).toBe(100_000);
  expect(items.length).toBeLessThan(20);
});

test("names are no keys of ours, and none is too long for a screen", () => {
  const { items } = outlineOf([file("__proto__"), file("constructor/x"), file("é".repeat(2_000))]);
  expect(items.map(({ name }) => name)).toEqual(["__proto__", "constructor", "é".repeat(256)]);
});
