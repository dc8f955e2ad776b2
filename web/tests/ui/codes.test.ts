import { expect, test } from "vitest";
import { EMPTY, enter, firstOpen, readPasted } from "../../src/ui/words/codes.ts";

const whole = ["7K3M", "9QWD", "4TVN"];
const home = "https://telpher.example";
const fragment = "7K3M-9QWD.AAECAwQFBgcICQoLDA0ODw";

test("a full group leads on to the next", () => {
  expect(enter(EMPTY, 0, "7k3")).toEqual({ groups: ["7K3", "", ""], at: 0 });
  expect(enter(EMPTY, 0, "7k3m")).toEqual({ groups: ["7K3M", "", ""], at: 1 });
  expect(enter(["7K3M", "9QWD", ""], 2, "4tvn")).toEqual({ groups: whole, at: 2 });
});

test("what is heard wrongly is read rightly", () => {
  expect(enter(EMPTY, 0, "oIl-u2").groups[0]).toBe("0112");
  expect(enter(EMPTY, 0, "７ｋ３Ｍ").groups[0]).toBe("7K3M");
});

test("what overflows runs on, but a slip overwrites nothing", () => {
  expect(enter(EMPTY, 0, "7K3M9Q")).toEqual({ groups: ["7K3M", "9Q", ""], at: 1 });
  expect(enter(["7K3M", "9QWD", ""], 0, "7K3MX").groups).toEqual(["7K3M", "9QWD", ""]);
  expect(enter(["", "", "4TVN"], 2, "4TVNX")).toEqual({ groups: ["", "", "4TVN"], at: 2 });
});

test("a whole code fits from any field", () => {
  expect(enter(EMPTY, 2, "7k3m 9qwd 4tvn")).toEqual({ groups: whole, at: 2 });
});

test("the first group that lacks characters is open, or the last", () => {
  expect(firstOpen(["7K3M", "9QWD", "4TVN"])).toBe(2);
  expect(firstOpen(["7K3M", "9QW", "4TVN"])).toBe(1);
});

test.each([
  "7K3M-9QWD-4TVN",
  "7k3m9qwd4tvn",
  " 7K3M 9QWD 4TVN ",
  "The code is 7K3M-9QWD-4TVN, ok?",
  "code 7K3M-9QWD-4TVN",
  "Enter this code here: 7K3M 9QWD 4TVN from that page",
  "Transmission 7K3M-9QWD-4TVN",
  "transmission 7k3m9qwd4tvn",
  "code 7k3m 9qwd 4tvn",
  "the code is 7k3m 9qwd-4tvn, ok?",
  "It is 7K3M-9QWD-4TVN. Once more: 7k3m 9qwd 4tvn",
])("a code is found in %s", (text) => {
  expect(readPasted(text, home)).toEqual({ kind: "code", groups: whole });
});

test.each([
  `${home}/t#${fragment}`,
  `Here you are: ${home}/t#${fragment} see you`,
  `/t#${fragment}`,
  `Open ${home}/t#${fragment}.`,
  `It is (${home}/t#${fragment}).`,
  `${home}/t#7K3M-9QWD.short, no: ${home}/t#${fragment}`,
])("a link is found in %s", (text) => {
  expect(readPasted(text, home)).toEqual({ kind: "link", fragment });
});

test("a link of another server is told apart", () => {
  for (const text of ["https://other.example:8443", "(https://other.example:8443"]) {
    expect(readPasted(`${text}/t#${fragment}`, home)).toEqual({
      kind: "foreign",
      host: "other.example:8443",
    });
  }
});

test.each([
  "",
  "7K3M",
  "hello there, my friend",
  "https://telpher.example/t#7K3M-9QWD.short",
  `${home}/t#${fragment}A`,
  "Enter this code here, they said",
  "The code 7K3M-9QWD",
  "7K3M-9QWD they said",
  "0b7f5c9e-51f3-4b8e-9d4e-2f0f6b1c7a11",
  "Either 7K3M-9QWD-4TVN or 8K3M-9QWD-4TVN",
])("nothing is made of %s", (text) => {
  expect(readPasted(text, home)).toBeNull();
});

test("what is too long and no code changes no field", () => {
  const before = ["7K3M", "", ""] as const;
  for (const text of [`${home}/t#7K3M-9QWD.short`, "Enter this code here, they said"]) {
    expect(enter(before, 1, text)).toEqual({ groups: before, at: 1 });
  }
  expect(enter(EMPTY, 0, "code 7K3M-9QWD-4TVN")).toEqual({ groups: whole, at: 2 });
});
