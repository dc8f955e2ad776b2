/** How much waits in a channel, in virtual time. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Lane } from "../../src/peer/lane.ts";

const FRAME = new Uint8Array(64 * 1024);
/** Milliseconds from one time that the channel takes something to the next. */
const TURN = 10;

/** Takes so many bytes a second. */
class Slow {
  readyState = "open";
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  onbufferedamountlow: (() => void) | null = null;
  /** The most that has waited since it was asked last. */
  most = 0;

  constructor(rate: number) {
    setInterval(() => this.#take((rate * TURN) / 1000), TURN);
  }

  send(frame: Uint8Array): void {
    this.bufferedAmount += frame.length;
    this.most = Math.max(this.most, this.bufferedAmount);
  }

  #take(bytes: number): void {
    const before = this.bufferedAmount;
    this.bufferedAmount = Math.max(0, before - bytes);
    const low = this.bufferedAmountLowThreshold;
    if (before > low && this.bufferedAmount <= low) this.onbufferedamountlow?.();
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test.each([
  ["a slow path", 100_000, 256 * 1024],
  ["one between", 8_000_000, 2_000_000],
  ["a fast path", 1_000_000_000, 4 * 1024 * 1024],
])("%s: what waits is a quarter of a second's worth, within bounds", async (_, rate, expected) => {
  const channel = new Slow(rate);
  const nobody = { open() {}, text() {}, frame() {}, lost() {} };
  const [control, data] = [{}, channel] as unknown as RTCDataChannel[];
  if (!control || !data) throw new Error("two channels");
  const lane = new Lane(control, data, nobody);
  let over = false;
  const sending = (async () => {
    while (!over) await lane.put(FRAME);
  })();
  await vi.advanceTimersByTimeAsync(20_000);
  channel.most = 0;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(channel.most).toBeGreaterThan(0.8 * expected);
  expect(channel.most).toBeLessThan(1.2 * expected + FRAME.length);
  over = true;
  await vi.advanceTimersByTimeAsync(20_000);
  await sending;
});
