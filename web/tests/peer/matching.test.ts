/** Whether what is chosen after a reload is what was chosen before. */
import { expect, test } from "vitest";
import { chosenOf } from "../../src/peer/chosen.ts";
import { Matching } from "../../src/peer/matching.ts";
import { contentsOf } from "../../src/peer/selection.ts";
import type { Selection } from "../../src/peer/status.ts";
import { joined } from "../../src/peer/things.ts";

type Files = Extract<Selection, { entries: unknown }>;

/** Files of these paths; what is in them does not matter, when and how much does. */
function files(...listed: (string | [path: string, size: number, modified: number])[]): Files {
  const entries = listed.map((one) => {
    const [path, size, modified] = typeof one === "string" ? [one, 1, 1] : one;
    const name = path.slice(path.lastIndexOf("/") + 1);
    const file = new File(["x".repeat(size)], name, { lastModified: modified });
    return { path, file };
  });
  return { entries, folders: [] };
}

/** As they are kept, and found again. */
function matching(selection: Selection): Matching {
  return new Matching(structuredClone(chosenOf(selection, 7)));
}

function manifestOf(selection: Selection | null) {
  return selection && contentsOf(selection, 7).map(({ entry }) => entry);
}

test("the same, in whatever order and rounds, makes the same manifest", () => {
  const chosen = { ...files("b/one", "a", "b/two"), folders: ["b/empty"] };
  const again = matching(chosen);
  expect(again.whole).toBeNull();
  again.take(files("b/two"));
  expect(again.lacking).toEqual([
    { path: "b/one", why: "missing" },
    { path: "a", why: "missing" },
  ]);
  again.take(files("a", "b/one", "something else"));
  expect(again.lacking).toEqual([]);
  expect(manifestOf(again.whole)).toEqual(manifestOf(chosen));
});

test("what has another size or time is named, until it is chosen as it was", () => {
  const again = matching(files(["a", 3, 1], ["b", 3, 1]));
  again.take(files(["a", 4, 1], ["b", 3, 2]));
  expect(again.lacking.map(({ why }) => why)).toEqual(["changed", "changed"]);
  again.take(files(["a", 3, 1]));
  expect(again.lacking).toEqual([{ path: "b", why: "changed" }]);
  again.take(files(["b", 3, 1]));
  expect(again.whole).not.toBeNull();
});

test("a folder's files may come by themselves, or with a folder around it", () => {
  const chosen = files("trip/raw/1.jpg", "trip/2.jpg");
  const alone = matching(chosen);
  alone.take(files("1.jpg", "2.jpg"));
  expect(manifestOf(alone.whole)).toEqual(manifestOf(chosen));
  const around = matching(chosen);
  around.take(files("photos/trip/raw/1.jpg", "photos/trip/2.jpg"));
  expect(manifestOf(around.whole)).toEqual(manifestOf(chosen));
});

test("files that look alike go to the place that is most like theirs", async () => {
  const chosen = files("trip/a/__init__.py", "trip/b/__init__.py");
  const again = matching(chosen);
  const [a, b] = [new File(["a"], "i", { lastModified: 1 }), new File(["b"], "i")];
  const from = (file: File) => new File([file], "__init__.py", { lastModified: 1 });
  again.take({
    entries: [
      { path: "code/trip/b/__init__.py", file: from(b) },
      { path: "code/trip/a/__init__.py", file: from(a) },
    ],
    folders: [],
  });
  const whole = again.whole as Files;
  const texts = await Promise.all(whole.entries.map(({ file }) => file.text()));
  expect(texts).toEqual(["a", "b"]);
});

test("what got a number is found by its own name", () => {
  const twice = joined(files(["a.txt", 3, 1]), files(["a.txt", 5, 1]));
  if (typeof twice === "string") throw new Error(twice);
  const again = matching(twice);
  again.take(files(["a.txt", 3, 1]));
  expect(again.lacking).toEqual([{ path: "a (1).txt", why: "missing" }]);
  again.take(files(["a.txt", 5, 1]));
  expect(manifestOf(again.whole)).toEqual(manifestOf(twice));
});

test("another file of the same size and time is not taken for it", () => {
  const again = matching(files("a"));
  again.take(files("b"));
  expect(again.lacking).toEqual([{ path: "a", why: "missing" }]);
});

test("a text is kept whole, also beside files; a large file is not", async () => {
  const text = matching({ text: "привет" });
  expect(text.whole).toEqual({ text: "привет" });
  expect(manifestOf(text.whole)?.[0]?.modified).toBe(7);
  const both = joined({ text: "hello" }, files("a"));
  if (typeof both === "string") throw new Error(both);
  const again = matching(both);
  expect(again.lacking).toEqual([{ path: "a", why: "missing" }]);
  again.take(files("a"));
  expect(manifestOf(again.whole)).toEqual(manifestOf(both));
  const whole = again.whole as Files;
  expect(await whole.entries.find(({ path }) => path === "text.txt")?.file.text()).toBe("hello");
  // Once more: it still cannot be chosen.
  expect(matching(whole).lacking).toEqual([{ path: "a", why: "missing" }]);
});

test("of what is nowhere else, no more than some megabytes are kept", () => {
  const pasted = (name: string, size: number) => {
    const file = new File([new Uint8Array(size)], name, { lastModified: 1 });
    return { path: name, file, fleeting: true };
  };
  const entries = [pasted("large.png", 17 * 2 ** 20), pasted("small.png", 2 ** 20)];
  expect(matching({ entries, folders: [] }).lacking).toEqual([
    { path: "large.png", why: "missing" },
  ]);
});

test("its media type stays what it was", () => {
  const listed = (type: string) => new File(["x"], "a.md", { type, lastModified: 1 });
  const chosen = { entries: [{ path: "a.md", file: listed("text/markdown") }], folders: [] };
  const again = matching(chosen);
  again.take({ entries: [{ path: "a.md", file: listed("") }], folders: [] });
  expect(manifestOf(again.whole)).toEqual(manifestOf(chosen));
});
