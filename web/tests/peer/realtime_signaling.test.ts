/** A seat on a channel of a project that says what the test wants, on a clock of the test's own. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { writeEnvelope } from "../../src/keys/envelopes.ts";
import { RealtimeSignaling } from "../../src/peer/realtime_signaling.ts";
import type { RealtimeAddress } from "../../src/peer/server.ts";
import type { SeatLoss, SignalingListener } from "../../src/peer/signaling.ts";
import { writeSignal } from "../../src/peer/signals.ts";
import type { Role } from "../../src/peer/status.ts";
import { FakeRealtime } from "./fake_realtime.ts";

const WANT = writeSignal("ready", writeEnvelope({ kind: "want" }));
const TOKEN = "t".repeat(43);
const KNOCK = { type: "ready" };

let told: string[];
let signaling: RealtimeSignaling;
/** How often the server was asked, and what it says each time; else nothing is lost. */
let asked: number;
let answers: SeatLoss[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Object.assign(FakeRealtime, { CONNECTING: 0, OPEN: 1, CLOSED: 3 }));
  FakeRealtime.all.length = 0;
  FakeRealtime.admits = () => true;
  FakeRealtime.answers = true;
  told = [];
  asked = 0;
  answers = [];
});

afterEach(() => {
  signaling.leave();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function address(token: string | null): RealtimeAddress {
  const url = new URL("https://project.example");
  const channel = "webrtc-transfer:a-transfer";
  return { provider: "supabase", url, key: "key", channel, token, tokenSeconds: 600 };
}

async function enter(role: Role, token: string | null = "token 0"): Promise<FakeRealtime> {
  const listener: SignalingListener = {
    room: (room) => told.push(room),
    peerHere: () => told.push("here"),
    peerAway: () => told.push("away"),
    signal: () => told.push("signal"),
    lost: (why) => told.push(`lost: ${why}`),
  };
  const seat = { transferId: "a-transfer", role, token: TOKEN };
  signaling = new RealtimeSignaling(address(token), seat, listener, async () => {
    asked += 1;
    const [lost = null] = answers.splice(0, 1);
    if (lost === null) signaling.renew(address(token && `token ${asked}`));
    return lost;
  });
  await vi.advanceTimersByTimeAsync(10);
  return last();
}

function last(): FakeRealtime {
  const socket = FakeRealtime.all.at(-1);
  if (socket === undefined) throw new Error("nobody has come");
  return socket;
}

function says(signal: unknown, more: object = {}): object {
  return { transferId: "a-transfer", role: "receiver", signal, ...more };
}

test("a channel is private by its token, and what is said in it shows no proof of the seat", async () => {
  const socket = await enter("sender");
  socket.present();
  signaling.relay(WANT);
  expect(socket.url).toContain("wss://project.example/realtime/v1/websocket?apikey=key&vsn=2.0.0");
  expect([socket.isPrivate, socket.tokens]).toEqual([true, ["token 0"]]);
  expect(socket.said).toEqual([KNOCK, WANT].map((signal) => says(signal, { role: "sender" })));
  expect(socket.meta.role).toBe("sender");
  expect(JSON.stringify(socket.meta)).not.toContain(TOKEN);
  expect(told).toEqual(["entered", "away"]);
});

test("without a token it is public, and nobody asks for one", async () => {
  const socket = await enter("sender", null);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect([socket.isPrivate, socket.tokens]).toEqual([false, [undefined]]);
  expect([asked, FakeRealtime.all.length]).toEqual([0, 1]);
});

test("whoever is present is there, and whoever speaks", async () => {
  const socket = await enter("sender");
  socket.present({ role: "receiver", instance: "1" });
  socket.hear(says(KNOCK));
  socket.present({ role: "receiver", instance: "1" }, { role: "receiver", instance: "2" });
  socket.present({ role: "receiver", instance: "2" });
  socket.present();
  socket.hear(says(KNOCK));
  expect(told).toEqual(["entered", "here", "signal", "here", "away", "here", "signal"]);
});

test("what makes no sense is ignored", async () => {
  const socket = await enter("sender");
  const lies = [null, 7, [], {}, "signal", says(undefined), says(WANT, { role: "sender" })];
  for (const lie of [...lies, says(WANT, { transferId: "another" })]) socket.hear(lie);
  socket.hear(says(WANT), "another event");
  socket.present({}, { role: "receiver" }, { role: {}, instance: "x" }, { instance: [] });
  expect(told).toEqual(["entered", "away"]);
  for (let index = 0; index < 300; index += 1) socket.hear(says(index));
  expect(told.filter((what) => what === "signal").length).toBe(120);
});

test("only who proves to have our token takes our place, and only who is newer", async () => {
  const socket = await enter("sender");
  const proof = (instance: string) =>
    bytesToHex(hmac(sha256, utf8ToBytes(TOKEN), utf8ToBytes(instance)));
  const meta = (instance: string, proof: unknown) => ({ role: "sender", instance, proof });
  socket.present(meta("9", undefined), meta("9", {}), meta("9", socket.meta.proof));
  socket.present(meta("0", proof("0")), meta("9", proof("8")));
  expect(told).toEqual(["entered", "away"]);
  socket.present(meta("9", proof("9")));
  expect(told).toEqual(["entered", "away", "lost: replaced"]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([FakeRealtime.all.length, socket.readyState]).toEqual([1, WebSocket.CLOSED]);
});

test("a token is renewed when it is half over, in the channel that stands", async () => {
  const socket = await enter("sender");
  await vi.advanceTimersByTimeAsync(299_000);
  expect(asked).toBe(0);
  signaling.renew(address("one that came by the way"));
  await vi.advanceTimersByTimeAsync(2_000);
  await vi.advanceTimersByTimeAsync(300_000);
  expect(socket.tokens).toEqual(["token 0", "token 1", "token 2"]);
  expect([FakeRealtime.all.length, told]).toEqual([1, ["entered"]]);
});

test("a project that was gone is entered again, with a fresh token if it lets nobody in", async () => {
  await enter("sender");
  FakeRealtime.admits = (token) => token === "token 2";
  last().end();
  await vi.advanceTimersByTimeAsync(60_000);
  const all = FakeRealtime.all.flatMap(({ tokens }) => tokens);
  expect(all).toEqual(["token 0", "token 0", "token 1", "token 2"]);
  expect(told.filter((what) => what === "entered").length).toBe(2);
  expect(told.at(-1)).toBe("entered");
});

test("what does not answer is found out by a check", async () => {
  await enter("sender");
  signaling.check();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(told).toEqual(["entered"]);
  FakeRealtime.answers = false;
  signaling.check();
  await vi.advanceTimersByTimeAsync(7_000);
  expect(told).toEqual(["entered", "lost", "entered"]);
});

test("alone, a receiver knocks, and asks whether there is still a transfer", async () => {
  const socket = await enter("receiver");
  socket.present();
  await vi.advanceTimersByTimeAsync(25_000);
  expect(socket.said).toEqual([KNOCK, KNOCK, KNOCK].map((signal) => says(signal)));
  expect(asked).toBe(0);
  answers = ["closed"];
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told).toEqual(["entered", "away", "lost: closed"]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([asked, FakeRealtime.all.length]).toEqual([1, 1]);
});

test("there are never more than 40 signals in ten seconds", async () => {
  const socket = await enter("sender");
  for (let index = 0; index < 100; index += 1) signaling.relay(WANT);
  expect(socket.said.length).toBe(41);
});

test("heartbeats are timed by a worker, because a page in the background would be late", async () => {
  const workers: FakeWorker[] = [];
  class FakeWorker {
    onmessage: ((event: { data: object }) => void) | null = null;
    interval = 0;
    terminated = false;
    constructor(readonly url: string) {
      workers.push(this);
    }
    postMessage({ interval }: { interval: number }): void {
      this.interval = interval;
    }
    terminate(): void {
      this.terminated = true;
    }
  }
  vi.stubGlobal("Worker", FakeWorker);
  const socket = await enter("sender");
  const [worker] = workers;
  expect(worker?.url).toContain("realtime_beat.worker");
  expect(worker?.interval).toBe(25_000);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(socket.heartbeats).toBe(0);
  for (let beat = 0; beat < 3; beat += 1) worker?.onmessage?.({ data: { event: "keepAlive" } });
  expect(socket.heartbeats).toBe(3);
  signaling.leave();
  await vi.advanceTimersByTimeAsync(2_000);
  expect([workers.length, worker?.terminated]).toEqual([1, true]);
});
