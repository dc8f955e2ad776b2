/** A seat in the room of a server that says what the test wants, on a clock of the test's own. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { drawAttempt, wrap } from "../../src/peer/envelope.ts";
import { type SeatLoss, Signaling, type SignalingListener } from "../../src/peer/signaling.ts";
import type { Role } from "../../src/peer/status.ts";

const WANT = wrap({ kind: "want" });

class FakeSocket {
  static readonly OPEN = 1;
  static readonly made: FakeSocket[] = [];
  readonly readyState = FakeSocket.OPEN;
  readonly sent: { type: string }[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;

  constructor() {
    FakeSocket.made.push(this);
    setTimeout(() => this.onopen?.(), 10);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.closed = true;
  }

  says(...messages: object[]): void {
    for (const message of messages) this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** Refuses, as a server does that ends the socket with it. */
  refuses(code: string): void {
    this.says({ type: "error", code, message: "No." });
    this.onclose?.({ code: 1008, reason: code });
  }

  static get last(): FakeSocket {
    const socket = FakeSocket.made.at(-1);
    if (socket === undefined) throw new Error("no socket was opened");
    return socket;
  }
}

let told: string[] = [];
let signaling: Signaling;

function enter(role: Role, ask?: () => Promise<SeatLoss | null>): void {
  const listener: SignalingListener = {
    room: (room) => told.push(room),
    peerHere: () => told.push("here"),
    peerAway: () => told.push("away"),
    signal: () => told.push("signal"),
    lost: (why) => told.push(`lost: ${why}`),
  };
  const seat = { transferId: "a-transfer", role, token: "t".repeat(43) };
  signaling = new Signaling(new URL("ws://server.example"), seat, listener, ask);
}

async function joins(peerPresent: boolean): Promise<void> {
  await vi.advanceTimersByTimeAsync(10);
  FakeSocket.last.says({ type: "joined-room", peerPresent });
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("removeEventListener", () => undefined);
  FakeSocket.made.length = 0;
  told = [];
});
afterEach(() => {
  signaling.leave();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("whoever speaks is there, whatever was said of a socket that they had replaced", async () => {
  enter("sender");
  await joins(false);
  FakeSocket.last.says({ type: "peer-joined" }, { type: "peer-left" });
  FakeSocket.last.says({ type: "relay", signal: WANT }, { type: "relay", signal: WANT });
  expect(told).toEqual(["entered", "away", "here", "away", "here", "signal", "signal"]);
});

test("whoever is missing is away, and waited for", async () => {
  enter("sender");
  await joins(true);
  const missing = { type: "error", code: "peer-missing", message: "" };
  FakeSocket.last.says(missing, missing);
  expect(told).toEqual(["entered", "here", "away"]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(FakeSocket.last.sent.map(({ type }) => type)).toEqual(["join-room"]);
});

test("there are never more than 40 relays in ten seconds", async () => {
  enter("sender");
  await joins(true);
  const { sent } = FakeSocket.last;
  const times: number[] = [];
  for (let moment = 0; moment < 3_000; moment += 1) {
    const before = sent.length;
    signaling.relay(wrap({ kind: "hello", attempt: drawAttempt(), versions: [1] }));
    if (sent.length > before) times.push(performance.now());
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(times.length).toBe(120);
  for (const [index, time] of times.entries()) {
    expect(time - (times[index - 40] ?? -Infinity)).toBeGreaterThanOrEqual(10_000);
  }
});

test("a check asks what every server answers, and takes no second seat", async () => {
  enter("sender");
  await joins(true);
  signaling.check();
  expect(FakeSocket.last.sent.map(({ type }) => type)).toEqual(["join-room", "check"]);
  FakeSocket.last.says({ type: "error", code: "unknown-type", message: "" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(FakeSocket.made.length).toBe(1);
  signaling.check();
  await vi.advanceTimersByTimeAsync(7_000);
  expect(FakeSocket.made.length).toBe(2);
});

test("a place that somebody else holds is tried again, and said to be taken after a while", async () => {
  enter("receiver");
  const start = performance.now();
  while (told.length === 0) {
    await vi.advanceTimersByTimeAsync(10);
    const [join] = FakeSocket.last.sent;
    if (join !== undefined && FakeSocket.last.onclose !== null) {
      FakeSocket.last.refuses("role-taken");
      FakeSocket.last.onclose = null;
    }
  }
  expect(told).toEqual(["taken"]);
  expect(performance.now() - start).toBeGreaterThanOrEqual(15_000);
  expect(performance.now() - start).toBeLessThan(19_000);
  expect(FakeSocket.made.length).toBeLessThan(16);
  await vi.advanceTimersByTimeAsync(4_000);
  await joins(true);
  expect(told).toEqual(["taken", "entered", "here"]);
});

test.each([
  ["rate-limited", 11_000],
  ["room-expired", 400],
])("after %s it comes back", async (code, wait) => {
  enter("sender");
  await joins(true);
  FakeSocket.last.refuses(code);
  await vi.advanceTimersByTimeAsync(wait - 250);
  expect(FakeSocket.made.length).toBe(1);
  await vi.advanceTimersByTimeAsync(250);
  expect(FakeSocket.made.length).toBe(2);
  expect(told).toEqual(["entered", "here", "lost"]);
});

test("a replaced seat is left alone", async () => {
  enter("sender");
  await joins(false);
  FakeSocket.last.onclose?.({ code: 1000, reason: "replaced" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toEqual(["entered", "away", "lost: replaced"]);
  expect(FakeSocket.made.length).toBe(1);
});

test("alone, a receiver asks whether there is still a transfer", async () => {
  const answers: (SeatLoss | null)[] = [null, "closed"];
  enter("receiver", async () => answers.shift() ?? null);
  await joins(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(answers.length).toBe(2);
  FakeSocket.last.says({ type: "peer-left" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toEqual(["entered", "here", "away", "lost: closed"]);
  expect(FakeSocket.last.closed).toBe(true);
});
