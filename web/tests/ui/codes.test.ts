import { expect, test } from "vitest";
import { EMPTY, enter, firstOpen, isComplete, readPasted } from "../../src/ui/words/codes.ts";

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

test("a code is complete with twelve characters", () => {
  expect(isComplete(["7K3M", "9QWD", "4TVN"])).toBe(true);
  expect(isComplete(["7K3M", "9QW", "4TVN"])).toBe(false);
  expect(firstOpen(["7K3M", "9QW", "4TVN"])).toBe(1);
});

test.each([
  "7K3M-9QWD-4TVN",
  "7k3m9qwd4tvn",
  " 7K3M 9QWD 4TVN ",
  "The code is 7K3M-9QWD-4TVN, ok?",
])("a code is found in %s", (text) => {
  expect(readPasted(text, home)).toEqual({ kind: "code", groups: whole });
});

test.each([
  `${home}/t#${fragment}`,
  `Here you are: ${home}/t#${fragment} see you`,
  `/t#${fragment}`,
])("a link is found in %s", (text) => {
  expect(readPasted(text, home)).toEqual({ kind: "link", fragment });
});

test("a link of another server is told apart", () => {
  expect(readPasted(`https://other.example:8443/t#${fragment}`, home)).toEqual({
    kind: "foreign",
    host: "other.example:8443",
  });
});

test.each(["", "7K3M", "hello there, my friend", "https://telpher.example/t#7K3M-9QWD.short"])(
  "nothing is made of %s",
  (text) => {
    expect(readPasted(text, home)).toBeNull();
  },
);
