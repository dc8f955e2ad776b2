import { expect, test } from "vitest";
import { Meter } from "../../src/peer/progress.ts";
import type { Progress } from "../../src/peer/status.ts";
import { roughly } from "../../src/ui/words/times.ts";
import { chances } from "./fakes.ts";

/** Milliseconds between two readings, as the engine makes them. */
const REPORT = 500;
const MB = 1_000_000;

/** Readings of a meter, while bytes move as `speed` says, in bytes a second. */
class Trace {
  readonly meter: Meter;
  readonly readings: Progress[] = [];
  at = 0;
  moved = 0;

  constructor(total: number | null) {
    this.meter = new Meter(total);
    this.read();
  }

  run(seconds: number, speed: (second: number) => number): this {
    const end = this.at + seconds * 1000;
    while (this.at < end) {
      this.at += REPORT;
      this.moved += (speed(this.at / 1000) * REPORT) / 1000;
      this.read();
    }
    return this;
  }

  get last(): Progress {
    return this.readings.at(-1) ?? { bytes: 0, rate: null, secondsLeft: null };
  }

  /** What stood on the screen as time left, each once as long as it stood. */
  get shown(): (string | null)[] {
    const all = this.readings.map(({ secondsLeft }) =>
      secondsLeft === null ? null : roughly(secondsLeft),
    );
    return all.filter((text, index) => text !== all[index - 1]);
  }

  protected read(): void {
    this.readings.push(this.meter.reading(this.moved, this.moved, this.at));
  }
}

test("a steady speed is named soon, and the time left runs down to nothing", () => {
  const trace = new Trace(100 * MB).run(1, () => 2 * MB);
  expect(trace.last).toEqual({ bytes: 2 * MB, rate: 2 * MB, secondsLeft: null });
  trace.run(1, () => 2 * MB);
  expect(trace.last).toEqual({ bytes: 4 * MB, rate: 2 * MB, secondsLeft: 48 });
  trace.run(48, () => 2 * MB);
  expect(trace.last.secondsLeft).toBeCloseTo(0, 3);
});

test("whatever the speed does from moment to moment, the time left never runs back far", () => {
  const chance = chances(7);
  const trace = new Trace(3_000 * MB).run(110, () => (5 + 40 * chance()) * MB);
  const left = trace.readings.flatMap(({ secondsLeft }) => secondsLeft ?? []);
  left.forEach((seconds, index) => {
    const before = left[index - 1] ?? seconds;
    expect(seconds).toBeLessThan(before * 1.1 + 1);
    expect(seconds).toBeGreaterThan(before * 0.85 - 2);
  });
  // Minutes and fives of seconds: it is read, so it must not flicker.
  const steps = 2 + 55 / 5 + 2;
  expect(trace.shown.length).toBeLessThan(steps * 1.5);
});

test("a burst moves the time left little, and a speed that lasts is believed", () => {
  const trace = new Trace(1_000 * MB).run(20, () => 5 * MB);
  const before = trace.last.secondsLeft ?? 0;
  trace.run(1, () => 50 * MB);
  const after = trace.last.secondsLeft ?? 0;
  expect(after).toBeGreaterThan(before * 0.6);
  trace.run(20, () => 20 * MB);
  const true_left = (1_000 * MB - trace.moved) / (20 * MB);
  expect(trace.last.secondsLeft).toBeGreaterThan(true_left * 0.9);
  expect(trace.last.secondsLeft).toBeLessThan(true_left * 1.1);
});

test("a slow beginning foretells no end", () => {
  const trace = new Trace(1_000 * MB).run(2, (second) => 10_000 * 8 ** (second * 2));
  trace.run(30, () => 20 * MB);
  const left = trace.readings.flatMap(({ secondsLeft }) => secondsLeft ?? []);
  expect(Math.max(...left)).toBeLessThan(120);
});

test("a stall shows as one after three seconds, and what comes then is measured for itself", () => {
  const trace = new Trace(1_000 * MB).run(10, () => 5 * MB).run(2.5, () => 0);
  expect(trace.last.rate).toBeCloseTo(5 * MB);
  trace.run(0.5, () => 0);
  expect(trace.last).toMatchObject({ rate: 0, secondsLeft: null });
  trace.run(60, () => 0);
  expect(trace.last).toMatchObject({ rate: 0, secondsLeft: null });
  trace.run(0.5, () => 1 * MB);
  expect(trace.last).toMatchObject({ rate: null, secondsLeft: null });
  trace.run(2, () => 1 * MB);
  expect(trace.last.rate).toBeCloseTo(1 * MB);
  expect(trace.last.secondsLeft).toBeCloseTo((1_000 * MB - trace.moved) / MB, 0);
});

test("where nothing ever comes, that is said, too", () => {
  expect(new Trace(MB).run(3, () => 0).last).toEqual({ bytes: 0, rate: 0, secondsLeft: null });
});

test("a path that carries a frame every eight seconds is slow, and no stall", () => {
  const trace = new Trace(10 * MB).run(40, (second) => (second % 8 === 0 ? 0.5 * MB : 0));
  trace.readings.length = 0;
  trace.run(80, (second) => (second % 8 === 0 ? 0.5 * MB : 0));
  expect(trace.readings.map(({ rate }) => rate)).not.toContain(0);
  expect(trace.last.rate).toBeCloseTo((0.25 * MB) / 8, -3);
  trace.run(24, () => 0);
  expect(trace.last.rate).toBe(0);
});

test("what came before a pause says nothing of what comes", () => {
  const trace = new Trace(100 * MB).run(10, () => 2 * MB);
  trace.meter.restart();
  trace.at += 60_000;
  trace.run(0.5, () => MB);
  expect(trace.last).toMatchObject({ rate: null, secondsLeft: null });
  trace.run(2, () => MB);
  expect(trace.last.rate).toBeCloseTo(MB);
});

test("another connection counts from nothing, and that is no step back", () => {
  const trace = new Trace(100 * MB).run(10, () => 2 * MB);
  expect(trace.meter.reading(20 * MB, 0, trace.at + REPORT)).toMatchObject({ rate: null });
  expect(trace.meter.reading(21 * MB, MB, trace.at + 3 * REPORT).rate).toBeCloseTo(MB);
});

test("of an unknown size no end is foretold", () => {
  const trace = new Trace(null).run(10, () => MB);
  expect(trace.last).toEqual({ bytes: 10 * MB, rate: MB, secondsLeft: null });
});
