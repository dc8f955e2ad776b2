import { expect, test } from "vitest";
import { cleanName, displayName } from "../../src/ui/words/names.ts";

test("nothing that moves or hides other text is left", () => {
  expect(cleanName("bill\u202Efdp.exe")).toBe("billfdp.exe");
  expect(cleanName("a\u0000b\nc\td\u2028e\u2066f\u200Bg\uFEFF")).toBe("abcdefg");
  expect(cleanName("\u200F\u202D \n")).toBe("");
  expect(cleanName("half \uD83D.txt")).toBe("half \uFFFD.txt");
});

test("joiners of emoji and scripts stay", () => {
  expect(cleanName("👩‍👩‍👧‍👦.png")).toBe("👩‍👩‍👧‍👦.png");
  expect(cleanName("می‌خواهم.txt")).toBe("می‌خواهم.txt");
});

test.each([
  ["Drone footage, harbour at dawn.mov", "Drone footage, harbour at ", "dawn.mov"],
  ["a.txt", "", "a.txt"],
  [".gitignore", ".gitig", "nore"],
  ["README", "RE", "ADME"],
  ["ends with a dot.", "ends with a ", "dot."],
  ["archive.no-extension-is-this-long", "archive.no-extension-is-this-", "long"],
  ["", "", ""],
])("%s keeps its end", (name, head, tail) => {
  expect(displayName(name)).toEqual({ head, tail });
});

test("a cut never goes through an emoji", () => {
  const { head, tail } = displayName("family of 👩‍👩‍👧‍👦abc.png");
  expect([head, tail]).toEqual(["family of ", "👩‍👩‍👧‍👦abc.png"]);
});
