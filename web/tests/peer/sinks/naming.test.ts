import { expect, test } from "vitest";
import {
  foldedName,
  numbered,
  numberedPath,
  shortened,
  tamed,
} from "../../../src/peer/sinks/naming.ts";

const bytes = (text: string) => new TextEncoder().encode(text).length;

test("a number stands before the extension", () => {
  expect(numbered("a.txt", 1)).toBe("a (1).txt");
  expect(numbered("photos", 2)).toBe("photos (2)");
  expect(numbered(".profile", 1)).toBe(".profile (1)");
  expect(numbered("a.tar.gz", 1)).toBe("a.tar (1).gz");
  expect(numberedPath("b.c/a.txt", 1)).toBe("b.c/a (1).txt");
});

test("long names are cut between characters, and keep their extension", () => {
  expect(shortened(`${"a".repeat(251)}.txt`)).toBe(`${"a".repeat(251)}.txt`);
  expect(shortened(`${"a".repeat(300)}.txt`)).toBe(`${"a".repeat(251)}.txt`);
  const emoji = shortened(`${"\u{1f9ff}".repeat(100)}.jpeg`);
  expect(emoji.isWellFormed()).toBe(true);
  expect(bytes(emoji)).toBeLessThanOrEqual(255);
  expect(emoji.endsWith("\u{1f9ff}.jpeg")).toBe(true);
  expect(bytes(shortened(`.${"e".repeat(400)}`))).toBe(255);
  expect(bytes(numbered("é".repeat(127), 12_345))).toBeLessThanOrEqual(255);
});

test.each([
  ["CON", "_CON"],
  ["com1.txt", "_com1.txt"],
  ["LPT².log", "_LPT².log"],
  ["console.txt", "console.txt"],
  ["a:b|c?.txt", "a_b_c_.txt"],
  ["back\\slash", "back_slash"],
  ["dots...", "dots___"],
  ["  both ", "__both_"],
  ["shortcut.lnk", "shortcut.lnk_"],
  [
    "folder.{21EC2020-3AEA-1069-A2DD-08002B30309D}",
    "folder.{21EC2020-3AEA-1069-A2DD-08002B30309D}_",
  ],
  ["bill\u202Efdp.exe", "bill_fdp.exe"],
  ["👩‍👩‍👧‍👦 שלום.txt", "👩‍👩‍👧‍👦 שלום.txt"],
  [".profile", ".profile"],
])("%j is tamed to %j, and stays so", (name, tame) => {
  expect(tamed(name)).toBe(tame);
  expect(tamed(tame)).toBe(tame);
});

test("names that some disk takes for one are folded alike", () => {
  for (const [one, other] of [
    ["README", "readme"],
    ["caf\u00e9", "cafe\u0301"],
    ["STRASSE", "straße"],
    ["Σίσυφος", "ΣΊΣΥΦΟΣ"],
  ] as const) {
    expect(foldedName(one)).toBe(foldedName(other));
  }
  expect(foldedName("a")).not.toBe(foldedName("b"));
});
