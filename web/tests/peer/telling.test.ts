/** What a transfer tells the server of having met: with meetings of the test's own. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { MeetingListener } from "../../src/peer/meeting.ts";
import { ReceivingTransfer } from "../../src/peer/receiving_transfer.ts";
import type { FromWorker } from "../../src/peer/worker_messages.ts";

const { meetings, engine } = vi.hoisted(() => ({
  meetings: [] as { listener: MeetingListener; failed: boolean }[],
  engine: { hear: (_: FromWorker) => {} },
}));

vi.mock("../../src/peer/engine_host.ts", () => ({
  startEngine: (hear: (message: FromWorker) => void) => {
    engine.hear = hear;
    return {
      postMessage: () => queueMicrotask(() => hear({ type: "ready" })),
      terminate: () => {},
    };
  },
}));

vi.mock("../../src/peer/meeting.ts", () => ({
  entrance: async () => () => {},
  Connection: class {},
  Meeting: class {
    readonly room = "entered";
    readonly peerPresent = false;
    failed = false;
    readonly listener: MeetingListener;
    constructor(...[, , , , listener]: [unknown, unknown, unknown, unknown, MeetingListener]) {
      this.listener = listener;
      meetings.push(this);
    }
    async path() {
      return null;
    }
    close() {}
  },
}));

beforeEach(() => {
  vi.stubGlobal("location", new URL("http://127.0.0.1/"));
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("removeEventListener", () => {});
  vi.stubGlobal("fetch", async () =>
    Response.json({
      session: { transferId: "t", transferCode: "ABCD-EFGH", expiresAt: "2030-01-01" },
      receiverToken: "token",
      iceServers: [],
      signaling: { url: "/signaling" },
      serverTime: 0,
    }),
  );
});

afterEach(() => vi.unstubAllGlobals());

test("who has met tells so once, whatever comes of another seat", async () => {
  const events: string[] = [];
  vi.stubGlobal("navigator", {
    sendBeacon: (_: URL, body: string) => events.push(JSON.parse(body).event),
  });
  const transfer = new ReceivingTransfer({ transferCode: "ABCD-EFGH", key: new Uint8Array(16) });
  transfer.start();
  await vi.waitFor(() => expect(meetings.length).toBe(1));
  meetings[0]?.listener.connected([]);
  meetings[0]?.listener.stranded("expired");
  await vi.waitFor(() => expect(meetings.length).toBe(2));
  for (const meeting of meetings) meeting.failed = true;
  engine.hear({ type: "close" });
  await transfer.closed;
  expect(events).toEqual(["signaling-delivery-success"]);
});
