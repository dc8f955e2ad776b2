/** When a receiver goes on from a copy. The live transfer does what the test says. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Incoming } from "../../src/shares/incoming.ts";
import { Live } from "./standins.ts";

vi.mock("../../src/peer/receiving_transfer.ts", async () => ({
  ReceivingTransfer: (await import("./standins.ts")).LiveReceiving,
}));
vi.mock("../../src/shares/looking.ts", () => ({ lookFor: async () => found }));
vi.mock("../../src/shares/fetching_transfer.ts", () => ({
  FetchingTransfer: class {
    subscribe(): void {}
    start(): void {
      followedAt = performance.now() - began;
    }
  },
}));

const WHAT = { transferCode: "ABCD-EFGH", key: new Uint8Array(16) };
const NO_PATH = { phase: "connecting", peerPresent: true };
const CUT = { phase: "reconnecting", peerPresent: true };
const NOBODY = { phase: "connecting", peerPresent: false };
const GONE = { phase: "reconnecting", peerPresent: false };
let found: "copy" | "nothing";
let began: number;
let followedAt: number | null;

beforeEach(() => {
  vi.useFakeTimers();
  found = "copy";
  began = performance.now();
  followedAt = null;
});

afterEach(() => vi.useRealTimers());

/** The live transfer is at each of these from that millisecond on. */
async function receives(...course: [number, object][]): Promise<Incoming> {
  const incoming = new Incoming(WHAT);
  incoming.start();
  for (const [at, status] of course) {
    await vi.advanceTimersByTimeAsync(at - (performance.now() - began));
    Live.latest.is(status);
  }
  return incoming;
}

/** When it went on from the copy. */
async function followed(...course: [number, object][]): Promise<number | null> {
  await receives(...course);
  await vi.advanceTimersByTimeAsync(60_000);
  return followedAt;
}

test.each([NO_PATH, CUT])("they have fifteen seconds to find a path: %o", async (status) => {
  // It looks every three seconds: in time, and a moment too early, so that the next look tells.
  expect(await followed([0, status])).toBe(15_000);
  followedAt = null;
  began = performance.now();
  expect(await followed([1, status])).toBe(18_000);
});

test("after a connection they begin again", async () => {
  const course: [number, object][] = [
    [0, CUT],
    [14_000, { phase: "verifying" }],
    [14_500, CUT],
  ];
  expect(await followed(...course)).toBe(30_000);
});

test.each([NOBODY, GONE])("nobody waits for who is not there: %o", async (status) => {
  expect(await followed([1_000, status])).toBe(3_000);
});

test("so have they if one of them comes late", async () => {
  found = "nothing";
  await receives([0, NOBODY], [21_000, NO_PATH]);
  found = "copy";
  await vi.advanceTimersByTimeAsync(60_000);
  expect(followedAt).toBe(36_000);
});

test("where there is no copy yet, it says after the same time that it waits for one", async () => {
  found = "nothing";
  const incoming = await receives([0, NO_PATH]);
  await vi.advanceTimersByTimeAsync(14_999);
  expect(incoming.awaitsCopy).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(incoming.awaitsCopy).toBe(true);
  expect(followedAt).toBe(null);
});
