/** What a transfer does about its seat: with a server of the test's own, and no engine. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ReceivingTransfer } from "../../src/peer/receiving_transfer.ts";
import { SendingTransfer } from "../../src/peer/sending_transfer.ts";
import type { FromWorker } from "../../src/peer/worker_messages.ts";
import { FakeSocket } from "./fake_socket.ts";
// What a transfer loads when it begins: no test is to wait for that.
import "../../src/peer/meeting.ts";

vi.mock("../../src/peer/engine_host.ts", () => ({
  startEngine: (hear: (message: FromWorker) => void) => ({
    postMessage: () => queueMicrotask(() => hear({ type: "ready" })),
    terminate: () => {},
  }),
}));

const INVITATION = { transferCode: "ABCD-EFGH", key: new Uint8Array(16) };
let taken: number;
/** How many of the seats are given away before they are used. */
let givenAway: number;

beforeEach(() => {
  taken = 0;
  vi.stubGlobal("location", new URL("http://127.0.0.1/"));
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("removeEventListener", () => {});
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("fetch", async () => {
    taken += 1;
    return Response.json({
      session: { transferId: "t", transferCode: INVITATION.transferCode, expiresAt: "2030-01-01" },
      receiverToken: `${taken}`,
      iceServers: [],
      signaling: { url: "/signaling" },
      serverTime: 0,
    });
  });
  FakeSocket.server = (socket, { type, token }) => {
    if (type !== "join-room") return;
    if (Number(token) > givenAway) socket.hear({ type: "joined-room", peerPresent: false });
    else {
      socket.hear({ type: "error", code: "invalid-join" });
      socket.end(1008, "invalid-join");
    }
  };
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("whoever joins and never comes loses the seat", async () => {
  vi.useFakeTimers();
  const asked: string[] = [];
  let state = "created";
  vi.stubGlobal("fetch", async (url: URL) => {
    asked.push(url.pathname.split("/").at(-1) ?? "");
    const expiresAt = new Date(Date.now() + 900_000).toISOString();
    return Response.json({
      session: { transferId: "t", transferCode: INVITATION.transferCode, expiresAt, state },
      senderToken: "1",
      iceServers: [],
      signaling: { url: "/signaling" },
      serverTime: Date.now(),
    });
  });
  givenAway = 0;
  const rooms: FakeSocket[] = [];
  const { server } = FakeSocket;
  FakeSocket.server = (socket, said) => {
    rooms.push(socket);
    server(socket, said);
  };
  const reopened = () => asked.filter((path) => path === "reopen").length;
  const transfer = new SendingTransfer({ text: "text" });
  transfer.start();
  await vi.waitFor(() => expect(transfer.status.phase).toBe("inviting"));
  await vi.advanceTimersByTimeAsync(300_000);
  expect(asked.filter((path) => path === "extend").length).toBe(5);
  state = "joined";
  await vi.advanceTimersByTimeAsync(70_000);
  expect(reopened()).toBe(0);
  await vi.advanceTimersByTimeAsync(11_000);
  expect(reopened()).toBe(1);
  await vi.advanceTimersByTimeAsync(70_000);
  expect(reopened()).toBe(1);
  // Whoever comes in time keeps it.
  rooms[0]?.hear({ type: "peer-joined", peerRole: "receiver" });
  await vi.advanceTimersByTimeAsync(12_000);
  expect(reopened()).toBe(1);
  transfer.cancel();
});

test("a receiver whose seat was given away meanwhile takes it again", async () => {
  givenAway = 1;
  const transfer = new ReceivingTransfer(INVITATION);
  transfer.start();
  await vi.waitFor(() =>
    expect(transfer.status).toMatchObject({ phase: "connecting", room: "entered" }),
  );
  expect(taken).toBe(2);
  transfer.cancel();
});

test("a receiver whose seat is always given away gives up", async () => {
  givenAway = 100;
  const transfer = new ReceivingTransfer(INVITATION);
  transfer.start();
  await vi.waitFor(() =>
    expect(transfer.status).toMatchObject({ phase: "ended", code: "expired" }),
  );
  expect(taken).toBe(6);
});

test.each([
  ["entered", []],
  ["lost", ["signaling-delivery-failure"]],
])(
  "who goes without having met anybody, the room being %s, tells so truthfully",
  async (room, told) => {
    givenAway = 0;
    const events: string[] = [];
    vi.stubGlobal("navigator", {
      sendBeacon: (_: URL, body: string) => events.push(JSON.parse(body).event),
    });
    const { server } = FakeSocket;
    if (room === "lost") FakeSocket.server = (socket) => socket.end(1011, "");
    const transfer = new ReceivingTransfer(INVITATION);
    transfer.start();
    await vi.waitFor(() => expect(transfer.status).toMatchObject({ phase: "connecting", room }));
    transfer.cancel();
    FakeSocket.server = server;
    expect(events).toEqual(told);
  },
);
