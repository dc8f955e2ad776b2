/** The words are those of the contract, in its order. */
import { expect, test } from "vitest";
import words from "../../../protocol/words.txt?raw";
import { WORDS, wordsOf } from "../../src/keys/words.ts";

test("the list is that of the contract", () => {
  expect(words).toBe(WORDS.map((word) => `${word}\n`).join(""));
  expect(new Set(WORDS).size).toBe(256);
});

test("three bytes name three words", () => {
  expect(wordsOf(Uint8Array.of(0, 1, 255, 7))).toEqual([WORDS[0], WORDS[1], WORDS[255]]);
});
