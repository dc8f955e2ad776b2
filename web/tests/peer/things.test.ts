import { expect, test } from "vitest";
import type { Selection } from "../../src/peer/status.ts";
import { joined, outdated, thingsOf, without } from "../../src/peer/things.ts";
import { ENTRY_LIMIT } from "../../src/protocol/limits.ts";

function chosen(paths: string[], folders: string[] = [], lastModified = 1): Selection {
  const entries = paths.map((path) => ({ path, file: new File(["12"], path, { lastModified }) }));
  return { entries, folders };
}

function pathsOf(selection: Selection | string): unknown {
  if (typeof selection === "string" || "text" in selection) return selection;
  return [...selection.entries.map(({ path }) => path), ...selection.folders.map((it) => `${it}/`)];
}

test("a folder is one thing, with all that lies in it", () => {
  expect(thingsOf(chosen(["p/a", "b", "p/q/c"], ["p/d", "e"]))).toEqual([
    { kind: "folder", name: "p", count: 2, size: 4 },
    { kind: "file", name: "b", count: 1, size: 2 },
    { kind: "folder", name: "e", count: 0, size: 0 },
  ]);
  expect(thingsOf({ text: "naïve" })).toEqual([
    { kind: "text", name: "text.txt", count: 1, size: 6 },
  ]);
});

test("what is added gets a name that is free", () => {
  const both = joined(chosen(["a.txt", "p/a"], ["q"]), chosen(["a.txt", "p/b"], ["q/r"], 2));
  expect(pathsOf(both)).toEqual(["a.txt", "p/a", "a (1).txt", "p (1)/b", "q/", "q (1)/r/"]);
});

test("what is there already is not added twice, under whatever name it stands", () => {
  const once = chosen(["a.txt", "p/a", "p/b"], ["p/c"]);
  expect(joined(once, once)).toBe("already");
  const other = joined(once, chosen(["a.txt"], [], 2));
  if (typeof other === "string") throw new Error(other);
  expect(joined(other, chosen(["a.txt"], [], 2))).toBe("already");
  expect(pathsOf(joined(once, chosen(["a.txt", "new"])))).toEqual([
    "a.txt",
    "p/a",
    "p/b",
    "new",
    "p/c/",
  ]);
});

test("what has changed since it was chosen is of no use", async () => {
  const unreadable = (selection: Selection) => {
    if ("text" in selection) throw new Error();
    for (const { file } of selection.entries) {
      file.slice = () => ({ arrayBuffer: () => Promise.reject(new DOMException()) }) as never;
    }
    return selection;
  };
  const [before, after] = [chosen(["a", "p/a", "p/b"]), chosen(["a", "p/a", "p/b"], [], 2)];
  // Two places: both can be read.
  expect(await outdated(before, after)).toEqual([]);
  expect(await outdated(before, before)).toEqual([]);
  expect(await outdated(unreadable(before), after)).toEqual(["a", "p"]);
  // The same folder at a later moment; and another one, in which nothing is the same.
  expect(await outdated(chosen(["p/a", "p/b"]), chosen(["p/a", "p/c"]))).toEqual(["p"]);
  expect(await outdated(chosen(["p/a"], ["p/e"]), chosen(["p/c"], ["p/e"]))).toEqual([]);
  expect(await outdated({ text: "a" }, chosen(["text.txt"]))).toEqual([]);
});

test("beside other things a text is a file", async () => {
  const both = joined({ text: "שלום" }, chosen(["text.txt"]));
  expect(pathsOf(both)).toEqual(["text.txt", "text (1).txt"]);
  if (typeof both === "string" || "text" in both) throw new Error();
  expect(await both.entries[0]?.file.text()).toBe("שלום");
  expect(pathsOf(joined(chosen(["a"]), { text: "x" }))).toEqual(["a", "text.txt"]);
});

test("as much can be added as a manifest lists", () => {
  const most = chosen(Array.from({ length: ENTRY_LIMIT - 1 }, (_, number) => `many/${number}`));
  const all = joined(most, chosen([], ["last"]));
  if (typeof all === "string") throw new Error(all);
  expect(thingsOf(all)).toHaveLength(2);
  expect(joined(all, chosen(["one more"]))).toBe("too-many");
});

test("things are taken out whole, and only those of just that name", () => {
  const all = chosen(["p/a", "pp", "p/b/c", "q"], ["p/e", "e"]);
  expect(pathsOf(without(all, "p"))).toEqual(["pp", "q", "e/"]);
  expect(pathsOf(without(all, "p/a"))).toEqual(pathsOf(all));
});
