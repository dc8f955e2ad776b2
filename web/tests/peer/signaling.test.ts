/** A seat in the room of a server that says what the test wants, on a clock of the test's own. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { writeEnvelope } from "../../src/keys/envelopes.ts";
import { type SeatLoss, Signaling, type SignalingListener } from "../../src/peer/signaling.ts";
import { writeSignal } from "../../src/peer/signals.ts";
import type { Role } from "../../src/peer/status.ts";
import { FakeSocket } from "./fake_socket.ts";

const WANT = writeSignal("ready", writeEnvelope({ kind: "want" }));

let told: string[];
let signaling: Signaling;
/** The last socket that asked to join, and what was said on all of them. */
let socket: FakeSocket;
let said: string[];
/** What a socket that asks to join is answered. */
let answer: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("removeEventListener", () => {});
  told = [];
  said = [];
  FakeSocket.server = (from, { type }) => {
    said.push(type);
    if (type !== "join-room") return;
    socket = from;
    answer();
  };
});

afterEach(() => {
  signaling.leave();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function enter(
  role: Role,
  joining: () => void,
  ask?: () => Promise<SeatLoss | null>,
): Promise<void> {
  answer = joining;
  const listener: SignalingListener = {
    room: (room) => told.push(room),
    peerHere: () => told.push("here"),
    peerAway: () => told.push("away"),
    signal: () => told.push("signal"),
    lost: (why) => told.push(`lost: ${why}`),
  };
  const seat = { transferId: "a-transfer", role, token: "t".repeat(43) };
  signaling = new Signaling(new URL("ws://server.example"), seat, listener, ask);
  await vi.advanceTimersByTimeAsync(0);
}

const alone = (): void => socket.hear({ type: "joined-room", peerPresent: false });
const withPeer = (): void => socket.hear({ type: "joined-room", peerPresent: true });

/** Refuses, as a server does that ends the socket with it. */
function refuses(code: string): void {
  socket.hear({ type: "error", code, message: "No." });
  socket.end(1008, code);
}

async function hears(...messages: object[]): Promise<void> {
  for (const message of messages) socket.hear(message);
  await vi.advanceTimersByTimeAsync(0);
}

test("whoever speaks is there, whatever was said of a socket that they had replaced", async () => {
  await enter("sender", alone);
  await hears({ type: "peer-joined" }, { type: "peer-left" });
  await hears({ type: "relay", signal: WANT }, { type: "relay", signal: WANT });
  expect(told).toEqual(["entered", "away", "here", "away", "here", "signal", "signal"]);
});

test("whoever is missing is away, and waited for", async () => {
  await enter("sender", withPeer);
  const missing = { type: "error", code: "peer-missing", message: "" };
  await hears(missing, missing);
  expect(told).toEqual(["entered", "here", "away"]);
});

test("there are never more than 40 relays in ten seconds", async () => {
  await enter("sender", withPeer);
  const times: number[] = [];
  for (let moment = 0; moment < 3_000; moment += 1) {
    const before = said.length;
    signaling.relay(WANT);
    if (said.length > before) times.push(performance.now());
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(times.length).toBe(120);
  for (const [index, time] of times.entries()) {
    expect(time - (times[index - 40] ?? -Infinity)).toBeGreaterThanOrEqual(10_000);
  }
});

test("a check asks what every server answers, and takes no second seat", async () => {
  await enter("sender", withPeer);
  signaling.check();
  await hears({ type: "error", code: "unknown-type", message: "" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(said).toEqual(["join-room", "check"]);
  signaling.check();
  await vi.advanceTimersByTimeAsync(7_000);
  expect(said).toEqual(["join-room", "check", "check", "join-room"]);
});

test("a place that somebody else holds is tried again, and said to be taken after a while", async () => {
  const start = performance.now();
  await enter("receiver", () => refuses("role-taken"));
  while (told.length === 0) await vi.advanceTimersByTimeAsync(10);
  expect(told).toEqual(["taken"]);
  expect(performance.now() - start).toBeGreaterThanOrEqual(15_000);
  expect(performance.now() - start).toBeLessThan(19_000);
  expect(said.length).toBeLessThan(16);
  answer = withPeer;
  await vi.advanceTimersByTimeAsync(4_000);
  expect(told).toEqual(["taken", "entered", "here"]);
});

test.each([
  ["rate-limited", 11_000],
  ["room-expired", 400],
])("after %s it comes back", async (code, wait) => {
  await enter("sender", alone);
  refuses(code);
  await vi.advanceTimersByTimeAsync(wait - 250);
  expect(told).toEqual(["entered", "away", "lost"]);
  await vi.advanceTimersByTimeAsync(250);
  expect(told).toEqual(["entered", "away", "lost", "entered", "away"]);
});

test("whoever closes the session says so before leaving, where a closed page is still heard", async () => {
  await enter("sender", withPeer);
  signaling.leave("end");
  signaling.leave("end");
  expect(said).toEqual(["join-room", "close-room", "leave-room"]);
});

test("who goes with its page says nothing, and leaves the socket to the browser", async () => {
  await enter("sender", withPeer);
  signaling.leave("vanish");
  signaling.leave();
  expect(said).toEqual(["join-room"]);
  expect(socket.readyState).toBe(WebSocket.OPEN);
});

test("whoever only leaves closes nothing", async () => {
  await enter("receiver", withPeer);
  signaling.leave();
  expect(said).toEqual(["join-room", "leave-room"]);
});

test("a replaced seat is left alone", async () => {
  await enter("sender", alone);
  socket.end(1000, "replaced");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toEqual(["entered", "away", "lost: replaced"]);
  expect(said).toEqual(["join-room"]);
});

test("alone, a receiver asks whether there is still a transfer", async () => {
  const answers: (SeatLoss | null)[] = [null, "closed"];
  await enter("receiver", withPeer, async () => answers.shift() ?? null);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(answers.length).toBe(2);
  await hears({ type: "peer-left" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toEqual(["entered", "here", "away", "lost: closed"]);
  expect(socket.readyState).toBe(WebSocket.CLOSED);
});
