import { expect, test } from "vitest";
import { moment, roughly, span } from "../../src/ui/words/times.ts";

const spaced = (text: string | null) => text?.replaceAll("\u00a0", " ");

test.each([
  [1, "1 second"],
  [59.6, "1 minute"],
  [64, "1 minute, 4 seconds"],
  [7800, "2 hours, 10 minutes"],
  [3599.7, "1 hour"],
  [90_000, "1 day, 1 hour"],
])("%d seconds took %s", (seconds, text) => {
  expect(spaced(span(seconds))).toBe(text);
});

test.each([
  [23, "25 seconds"],
  [56, "1 minute"],
  [200, "3 minutes"],
  [3500, "1 hour"],
  [5400, "1.5 hours"],
  [200_000, "2 days"],
])("%d seconds left are about %s", (seconds, text) => {
  expect(spaced(roughly(seconds))).toBe(text);
});

test("what is too short to be counted is not counted", () => {
  expect(span(0.9)).toBeNull();
  expect(roughly(4.9)).toBeNull();
});

test("a moment is told from today", () => {
  const now = new Date(2026, 10, 23, 9, 41).getTime();
  const hour = 3_600_000;
  expect(moment(now + hour, now, "h23")).toEqual({ day: "today", text: "10:41" });
  expect(moment(now + 20 * hour, now, "h23")).toEqual({ day: "tomorrow", text: "05:41" });
  expect(moment(now + 72 * hour, now, "h23")).toEqual({
    day: "later",
    text: "November 26 at 09:41",
  });
});
