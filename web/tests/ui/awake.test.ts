import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Status } from "../../src/peer/status.ts";
import { keepAwake } from "../../src/ui/awake.ts";
import type { Place } from "../../src/ui/place.ts";

const START: Place = { at: "start", notice: null };
const WAITING = transfer({ phase: "opening", role: "sender", summary: null });
const OVER = transfer({
  phase: "ended",
  role: "sender",
  summary: null,
  code: "cancelled",
  by: "us",
  progress: null,
  mayHaveArrived: false,
  kept: false,
  at: 0,
});

function transfer(status: Status): Place {
  return { at: "transfer", status, stays: false };
}

let page: EventTarget & { visibilityState: string };
let locks: { released: boolean; release(): Promise<void> }[];
let request: () => Promise<unknown>;

beforeEach(() => {
  locks = [];
  page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  request = async () => {
    const lock = {
      released: false,
      async release() {
        this.released = true;
      },
    };
    locks.push(lock);
    return lock;
  };
  vi.stubGlobal("document", page);
  vi.stubGlobal("navigator", { wakeLock: { request: () => request() } });
});

afterEach(() => vi.unstubAllGlobals());

/** All that was asked for is there. */
async function settled(): Promise<boolean[]> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  return locks.map(({ released }) => released);
}

function becomes(visibility: "visible" | "hidden"): void {
  page.visibilityState = visibility;
  const held = locks.at(-1);
  // As browsers do it.
  if (visibility === "hidden" && held !== undefined) held.released = true;
  page.dispatchEvent(new Event("visibilitychange"));
}

test("the screen stays on from the moment of waiting until the end, and once", async () => {
  const place = signal<Place>(START);
  keepAwake(place);
  expect(await settled()).toEqual([]);
  place.value = WAITING;
  place.value = { ...WAITING };
  expect(await settled()).toEqual([false]);
  place.value = OVER;
  expect(await settled()).toEqual([true]);
});

test("it is taken again when the page is seen again, and only then", async () => {
  const place = signal<Place>(WAITING);
  keepAwake(place);
  await settled();
  becomes("hidden");
  expect(await settled()).toEqual([true]);
  becomes("visible");
  expect(await settled()).toEqual([true, false]);
  becomes("visible");
  expect(await settled()).toEqual([true, false]);
  becomes("hidden");
  place.value = OVER;
  becomes("visible");
  expect(await settled()).toEqual([true, true]);
});

test("a lock that comes when all is over is let go of", async () => {
  const place = signal<Place>(WAITING);
  let come = () => {};
  const asked = request;
  request = () => new Promise((resolve) => (come = () => resolve(asked())));
  keepAwake(place);
  await settled();
  place.value = START;
  come();
  expect(await settled()).toEqual([true]);
});

test("where it is refused, or unknown, nothing is amiss", async () => {
  request = () => Promise.reject(new DOMException("the battery is low", "NotAllowedError"));
  keepAwake(signal<Place>(WAITING));
  expect(await settled()).toEqual([]);
  vi.stubGlobal("navigator", {});
  keepAwake(signal<Place>(WAITING));
  expect(await settled()).toEqual([]);
});
