import { expect, test } from "vitest";
import { Meter } from "../../src/peer/progress.ts";

test("speed and time left follow what is confirmed", () => {
  const meter = new Meter(10_000);
  expect(meter.reading(0, 0)).toEqual({ bytes: 0, rate: null, secondsLeft: null });
  expect(meter.reading(2_000, 1_000)).toEqual({ bytes: 2_000, rate: 2_000, secondsLeft: 4 });
});

test("what came before a pause says nothing of what comes", () => {
  const meter = new Meter(10_000);
  meter.reading(0, 0);
  meter.reading(2_000, 1_000);
  meter.restart();
  expect(meter.reading(2_000, 60_000)).toMatchObject({ rate: null, secondsLeft: null });
  expect(meter.reading(3_000, 61_000)).toMatchObject({ rate: 1_000, secondsLeft: 7 });
});

test("of an unknown size no end is foretold, and nothing runs backwards", () => {
  const meter = new Meter(null);
  meter.reading(5_000, 0);
  expect(meter.reading(4_000, 1_000)).toEqual({ bytes: 4_000, rate: 0, secondsLeft: null });
});
