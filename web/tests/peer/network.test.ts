/** When a device has come to another network, on a clock of the test's own. */
import { afterEach, beforeEach, expect, type Mock, test, vi } from "vitest";
import { watchNetwork } from "../../src/peer/network.ts";

const page = new EventTarget();
let connection: EventTarget & { type: string };
let changed: Mock<() => void>;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  connection = Object.assign(new EventTarget(), { type: "wifi" });
  vi.stubGlobal("navigator", { connection });
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  changed = vi.fn<() => void>();
  stop = watchNetwork(changed);
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function comesTo(type: string): void {
  connection.type = type;
  connection.dispatchEvent(new Event("change"));
}

test("online again, or by another kind of network, is a change: once it has settled", () => {
  page.dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(1_900);
  comesTo("none");
  vi.advanceTimersByTime(1_900);
  comesTo("cellular");
  vi.advanceTimersByTime(1_900);
  expect(changed).not.toHaveBeenCalled();
  vi.advanceTimersByTime(200);
  expect(changed).toHaveBeenCalledOnce();
  page.dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(60_000);
  expect(changed).toHaveBeenCalledTimes(2);
});

test("other estimates of the same network are no change", () => {
  comesTo("wifi");
  vi.advanceTimersByTime(60_000);
  expect(changed).not.toHaveBeenCalled();
});

test("nothing is told after the end", () => {
  page.dispatchEvent(new Event("online"));
  stop();
  comesTo("cellular");
  page.dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(60_000);
  expect(changed).not.toHaveBeenCalled();
});

test("where the browser tells nothing of networks, being online again is all there is", () => {
  stop();
  vi.stubGlobal("navigator", {});
  stop = watchNetwork(changed);
  page.dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(2_000);
  expect(changed).toHaveBeenCalledOnce();
});
