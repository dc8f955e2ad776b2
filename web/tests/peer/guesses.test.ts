/** What wrong guesses and strangers do to a sender's seat: the whole transfer, with no engine. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { writeEnvelope } from "../../src/keys/envelopes.ts";
import { readInvitation, secretOf } from "../../src/keys/link.ts";
import { ReceiverAgreement } from "../../src/keys/receiver_agreement.ts";
import type { Bytes } from "../../src/keys/spake2.ts";
import type { ConnectionListener } from "../../src/peer/connection.ts";
import { SendingTransfer } from "../../src/peer/sending_transfer.ts";
import type { Signal } from "../../src/peer/signaling.ts";
import { readSignal, writeSignal } from "../../src/peer/signals.ts";
import type { FromWorker } from "../../src/peer/worker_messages.ts";
import { cipherAtOnce } from "./ciphers.ts";
import { FakeSocket } from "./fake_socket.ts";
import { FakeConnection, Side } from "./fakes.ts";

const TRANSFER = "7d444840-9dc0-11d1-b245-5ffdce74fad2";
const HOUR = 3_600_000;
const shared = vi.hoisted(() => ({ room: { fate: () => [5], path: (): number => 100 } }));

vi.mock("../../src/peer/engine_host.ts", () => ({
  startEngine: (hear: (message: FromWorker) => void) => ({
    postMessage: () => queueMicrotask(() => hear({ type: "ready" })),
    terminate: () => {},
  }),
}));

vi.mock("../../src/peer/connection.ts", async () => {
  const { FakeConnection } = await import("./fakes.ts");
  class Connection extends FakeConnection {
    constructor(_: unknown, __: unknown, listener: ConnectionListener) {
      super(listener, shared.room);
    }
  }
  return { Connection };
});

let socket: FakeSocket;
/** What the sender has said into its room. */
let said: Signal[];
let reopened: number[];
let hears: (signal: Signal) => void;

beforeEach(() => {
  vi.useFakeTimers();
  cipherAtOnce();
  FakeConnection.made.length = 0;
  said = [];
  reopened = [];
  hears = () => {};
  vi.stubGlobal("location", new URL("http://127.0.0.1/"));
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("removeEventListener", () => {});
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("fetch", async (address: URL) => {
    if (address.pathname.endsWith("/reopen")) reopened.push(performance.now());
    const expiresAt = new Date(Date.now() + HOUR).toISOString();
    return Response.json({
      session: { transferId: TRANSFER, transferCode: "ABCD-EFGH", expiresAt },
      senderToken: "token",
      iceServers: [],
      signaling: { url: "/signaling" },
      serverTime: Date.now(),
    });
  });
  FakeSocket.server = (from, message) => {
    const { type, signal } = message as unknown as { type: string; signal: Signal };
    socket = from;
    if (type === "join-room") from.hear({ type: "joined-room", peerPresent: false });
    if (type !== "relay") return;
    said.push(signal);
    hears(signal);
  };
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function invite(): Promise<{ transfer: SendingTransfer; key: Bytes }> {
  const transfer = new SendingTransfer({ text: "text" });
  transfer.start();
  await vi.waitFor(() => expect(transfer.status.phase).toBe("inviting"));
  const { link } = transfer.status as unknown as { link: string };
  return { transfer, key: (readInvitation(link) as { key: Bytes }).key };
}

function comes(): void {
  socket.hear({ type: "peer-joined", peerRole: "receiver" });
}

function tell(signal: Signal): void {
  socket.hear({ type: "relay", from: "receiver", signal });
}

/** Somebody beside the receiver asks for a hello, and guesses wrong. */
async function guess(): Promise<void> {
  const before = said.length;
  const hello = () =>
    said
      .slice(before)
      .flatMap(readSignal)
      .find(({ envelope }) => envelope.kind === "hello");
  while (hello() === undefined) {
    tell(writeSignal("ready", writeEnvelope({ kind: "want" })));
    await vi.advanceTimersByTimeAsync(100);
  }
  const machine = new ReceiverAgreement(TRANSFER, { check: "0000", psk: null }, 0);
  const scalar = crypto.getRandomValues(new Uint8Array(64));
  const envelope = hello()?.bytes as Bytes;
  for (const effect of machine.handle({ event: "heard", envelope, scalar })) {
    if (effect.effect === "say") tell(writeSignal("ready", effect.envelope));
  }
  await vi.advanceTimersByTimeAsync(0);
}

test.each([
  ["is connected", 100],
  ["looks for a path", 1e9],
])("wrong guesses take no seat from a receiver that %s", async (_, path) => {
  shared.room.path = () => path;
  const { transfer, key } = await invite();
  const secret = await secretOf(key);
  const receiver = new Side("receiver", shared.room, { transferId: TRANSFER, key, secret });
  receiver.other = { hear: (signal) => tell(signal as Signal) };
  hears = (signal) => receiver.hear(signal);
  comes();
  receiver.rendezvous.peerHere();
  await vi.advanceTimersByTimeAsync(500);
  expect(receiver.connected).toBe(path < 1_000 ? 1 : 0);
  for (let time = 0; time < 3; time += 1) await guess();
  await vi.advanceTimersByTimeAsync(1_000);
  const kinds = said.flatMap(readSignal).map(({ envelope }) => envelope.kind);
  expect(kinds).toContain("code-off");
  expect(reopened).toEqual([]);
  expect(receiver).toMatchObject({ lost: 0 });
  expect(receiver.opened.length).toBe(1);
  receiver.rendezvous.close();
  transfer.cancel();
});

test("whoever is away at the very moment loses the seat all the same, at most once a minute", async () => {
  const { transfer } = await invite();
  for (let time = 0; time < 20; time += 1) {
    comes();
    await vi.advanceTimersByTimeAsync(19_900);
    socket.hear({ type: "peer-left", peerRole: "receiver" });
    await vi.advanceTimersByTimeAsync(200);
  }
  expect(reopened.length).toBeGreaterThanOrEqual(5);
  expect(reopened.length).toBeLessThanOrEqual(7);
  const pauses = reopened.slice(1).map((late, index) => late - (reopened[index] ?? 0));
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(60_000);
  transfer.cancel();
});
