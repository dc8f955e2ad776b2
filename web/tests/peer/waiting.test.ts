/** How long a link waits for somebody: by a server that keeps the rules, on a clock of the test's own. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readInvitation, secretOf } from "../../src/keys/link.ts";
import type { Bytes } from "../../src/keys/spake2.ts";
import type { ConnectionListener } from "../../src/peer/connection.ts";
import { ReceivingTransfer } from "../../src/peer/receiving_transfer.ts";
import { SendingTransfer } from "../../src/peer/sending_transfer.ts";
import type { Signal } from "../../src/peer/signaling.ts";
import type { FromWorker } from "../../src/peer/worker_messages.ts";
import { cipherAtOnce } from "./ciphers.ts";
import { FakeSocket } from "./fake_socket.ts";
import { FakeConnection, Side } from "./fakes.ts";

// A day in steps of a quarter of a second takes its time where others compute, too.
vi.setConfig({ testTimeout: 60_000 });

const TRANSFER = "7d444840-9dc0-11d1-b245-5ffdce74fad2";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TTL = 15 * MINUTE;
const ROOM = { fate: () => [5], path: () => 100 };
const shared = vi.hoisted(() => ({ iceServers: [] as unknown[] }));

vi.mock("../../src/peer/engine_host.ts", () => ({
  startEngine: (hear: (message: FromWorker) => void) => ({
    postMessage: () => queueMicrotask(() => hear({ type: "ready" })),
    terminate: () => {},
  }),
}));

vi.mock("../../src/peer/connection.ts", async () => {
  const { FakeConnection } = await import("./fakes.ts");
  class Connection extends FakeConnection {
    constructor(iceServers: unknown[], _: unknown, listener: ConnectionListener) {
      super(listener, { fate: () => [5], path: () => 100 });
      shared.iceServers = iceServers;
    }
  }
  return { Connection };
});

/** What the server's clock is ahead of this machine's. */
let skew: number;
/** By the server's clock. */
let createdAt: number;
let expiresAt: number;
let joined: boolean;
let reachable: boolean;
let signaling: string;
let asked: string[];
/** Who is in a room, by its address. */
let socket: FakeSocket;
let hears: (signal: Signal) => void;

beforeEach(() => {
  vi.useFakeTimers();
  cipherAtOnce();
  FakeConnection.made.length = 0;
  skew = 0;
  joined = false;
  reachable = true;
  signaling = "/first";
  asked = [];
  hears = () => {};
  vi.stubGlobal("location", new URL("http://127.0.0.1/"));
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("removeEventListener", () => {});
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("fetch", answer);
  FakeSocket.server = (from, message) => {
    const { type, signal } = message as unknown as { type: string; signal: Signal };
    if (type === "join-room") {
      socket = from;
      from.hear({ type: "joined-room", peerPresent: false });
    } else if (type === "relay") hears(signal);
    else if (type === "check") from.hear({ type: "error", code: "unknown-type" });
  };
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function answer({ pathname }: URL): Promise<Response> {
  if (!reachable) throw new TypeError("no way");
  const now = Date.now() + skew;
  const path = pathname.split("/").at(-1) ?? "";
  asked.push(path);
  if (path === "create") {
    createdAt = now;
    expiresAt = now + TTL;
  } else if (path === "extend" && expiresAt <= now && !joined) {
    return Response.json({ success: false, code: "expired" }, { status: 410 });
  } else if (path === "extend") expiresAt = Math.min(now + TTL, createdAt + DAY);
  const state = joined ? "joined" : "created";
  const end = new Date(expiresAt).toISOString();
  return Response.json({
    session: { transferId: TRANSFER, transferCode: "ABCD-EFGH", expiresAt: end, state },
    senderToken: "token",
    iceServers: [{ urls: "turn:server", username: `until ${now + DAY}`, credential: "secret" }],
    signaling: { url: signaling },
    serverTime: now,
  });
}

function times(path: string): number {
  return asked.filter((one) => one === path).length;
}

async function invite(): Promise<{ transfer: SendingTransfer; key: Bytes }> {
  const transfer = new SendingTransfer({ text: "text" });
  transfer.start();
  await vi.waitFor(() => expect(transfer.status.phase).toBe("inviting"));
  const { link } = transfer.status as unknown as { link: string };
  return { transfer, key: (readInvitation(link) as { key: Bytes }).key };
}

/** Somebody comes with the link, and the two connect. */
async function meets(key: Bytes): Promise<Side> {
  const secret = await secretOf(key);
  const receiver = new Side("receiver", ROOM, { transferId: TRANSFER, key, secret });
  receiver.other = {
    hear: (signal) =>
      socket.hear({ type: "relay", from: "receiver", signal: signal as unknown as Signal }),
  };
  hears = (signal) => receiver.hear(signal);
  joined = true;
  socket.hear({ type: "peer-joined", peerRole: "receiver" });
  receiver.rendezvous.peerHere();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(receiver.connected).toBe(1);
  return receiver;
}

test.each([
  ["as ours", 0],
  ["three hours ahead", 3 * HOUR],
  ["three hours behind", -3 * HOUR],
])(
  "a link waits for a day, where the server's clock is %s",
  { timeout: 60_000 },
  async (_, ahead) => {
    skew = ahead;
    const { transfer } = await invite();
    await vi.advanceTimersByTimeAsync(DAY - 2 * MINUTE);
    expect(transfer.status).toMatchObject({ phase: "inviting", room: "entered" });
    await vi.advanceTimersByTimeAsync(4 * MINUTE);
    expect(transfer.status).toMatchObject({ phase: "ended", code: "expired", by: "fault" });
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(asked.length).toBe(before);
    expect(times("close")).toBe(1);
  },
);

test("a server that is away for less than the session's time costs no link", async () => {
  const { transfer } = await invite();
  reachable = false;
  await vi.advanceTimersByTimeAsync(13 * MINUTE);
  reachable = true;
  await vi.advanceTimersByTimeAsync(HOUR);
  expect(transfer.status.phase).toBe("inviting");
  transfer.cancel();
});

test("a server that stays away is not asked without end", async () => {
  const { transfer } = await invite();
  const tries = vi.fn(async () => {
    throw new TypeError("no way");
  });
  vi.stubGlobal("fetch", tries);
  await vi.advanceTimersByTimeAsync(DAY);
  expect(transfer.status).toMatchObject({ phase: "ended", code: "expired" });
  expect(tries.mock.calls.length).toBeLessThanOrEqual((TTL / 10_000) * 4);
});

test("who comes after hours is met with what the server gave last", async () => {
  const { transfer, key } = await invite();
  const before = Date.now();
  await vi.advanceTimersByTimeAsync(5 * HOUR);
  const receiver = await meets(key);
  const [{ username }] = shared.iceServers as [{ username: string }];
  expect(Number(username.split(" ")[1]) - before).toBeGreaterThan(DAY + 4 * HOUR);
  receiver.rendezvous.close();
  transfer.cancel();
});

test("while they are connected credentials are renewed, and nothing ends by the session", async () => {
  const { transfer, key } = await invite();
  const receiver = await meets(key);
  const before = times("extend");
  createdAt -= DAY - HOUR;
  await vi.advanceTimersByTimeAsync(3 * HOUR);
  const asks = times("extend") - before;
  expect(Math.abs(asks - (3 * HOUR) / MINUTE)).toBeLessThanOrEqual(1);
  expect(receiver.connected).toBe(1);
  expect(transfer.status.phase).not.toBe("ended");
  receiver.rendezvous.close();
  transfer.cancel();
  await vi.advanceTimersByTimeAsync(0);
});

test.each(["sender", "receiver"])("a %s who waits alone goes where they meet now", async (role) => {
  expiresAt = Date.now() + TTL;
  createdAt = Date.now();
  const invitation = { transferCode: "ABCD-EFGH", key: new Uint8Array(16) };
  const transfer =
    role === "sender" ? new SendingTransfer({ text: "text" }) : new ReceivingTransfer(invitation);
  transfer.start();
  await vi.waitFor(() => expect(transfer.status).toMatchObject({ room: "entered" }));
  const first = socket;
  expect(first.url.pathname).toBe("/first");
  await vi.advanceTimersByTimeAsync(2 * MINUTE);
  expect(socket).toBe(first);
  signaling = "wss://elsewhere.example/second";
  await vi.advanceTimersByTimeAsync(2 * MINUTE);
  expect(socket.url.href).toBe(signaling);
  expect(first.readyState).toBe(WebSocket.CLOSED);
  expect(transfer.status).toMatchObject({ room: "entered" });
  transfer.cancel();
});
