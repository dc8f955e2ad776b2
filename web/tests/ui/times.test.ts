import { expect, test } from "vitest";
import { left, moment, span } from "../../src/ui/words/times.ts";

const spaced = (text: string) => text.replaceAll("\u00a0", " ");

test.each([
  [0.2, "less than a second"],
  [1, "1 second"],
  [59.6, "1 minute"],
  [64, "1 minute 4 seconds"],
  [7800, "2 hours 10 minutes"],
  [3599.7, "1 hour"],
  [90_000, "1 day 1 hour"],
])("%d seconds took %s", (seconds, text) => {
  expect(spaced(span(seconds))).toBe(text);
});

test.each([
  [2, "a few seconds"],
  [23, "about 25 seconds"],
  [56, "about 1 minute"],
  [200, "about 3 minutes"],
  [3500, "about 1 hour"],
  [5400, "about 1.5 hours"],
  [200_000, "about 2 days"],
])("%d seconds left are %s", (seconds, text) => {
  expect(spaced(left(seconds))).toBe(text);
});

test("a moment is told from today", () => {
  const now = new Date(2026, 10, 23, 9, 41).getTime();
  const hour = 3_600_000;
  expect(moment(now + hour, now, false)).toBe("10:41");
  expect(moment(now + 20 * hour, now, false)).toBe("tomorrow, 05:41");
  expect(moment(now + 72 * hour, now, false)).toBe("November 26, 09:41");
});
