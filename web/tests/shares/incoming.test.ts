/** What becomes of what is received, by whichever way, with stand-ins for both and for the server. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Incoming } from "../../src/shares/incoming.ts";
import { Live, MemoryStorage, ShareStandIn } from "./standins.ts";

vi.mock("../../src/peer/receiving_transfer.ts", async () => ({
  ReceivingTransfer: (await import("./standins.ts")).LiveReceiving,
}));
vi.mock("../../src/shares/fetching_transfer.ts", () => {
  throw new TypeError("away");
});

const INVITATION = { transferCode: "ABCD-EFGH", key: new Uint8Array(16) };
let server: ShareStandIn;

beforeEach(() => {
  server = new ShareStandIn();
  vi.useFakeTimers();
  vi.stubGlobal("location", new URL("http://127.0.0.1/"));
  vi.stubGlobal("sessionStorage", new MemoryStorage());
  vi.stubGlobal("fetch", server.fetch);
  // Its time is not that of the test otherwise.
  vi.spyOn(AbortSignal, "timeout").mockImplementation((after) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), after);
    return controller.signal;
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function waits(until: () => void): Promise<void> {
  return vi.waitFor(until, 3_000);
}

/** Is in the middle of it. */
function receives(): Incoming {
  const incoming = new Incoming(INVITATION);
  incoming.start();
  Live.latest.is({ phase: "transferring" });
  return incoming;
}

test.each(["peer-gone", "closed", "cancelled"])(
  "there is no copy: it ends as it did, %s",
  async (code) => {
    const incoming = receives();
    Live.latest.ends(code, "them");
    await waits(() => expect(incoming.status).toMatchObject({ phase: "ended", code, by: "them" }));
    expect(server.asked).toHaveLength(1);
  },
);

test("whoever cancels while a copy is looked for in vain is not kept waiting", async () => {
  const incoming = receives();
  server.isSilent = true;
  Live.latest.ends("peer-gone");
  await waits(() => expect(server.asked).toHaveLength(1));
  expect(incoming.status.phase).toBe("transferring");
  incoming.cancel();
  expect(incoming.status).toMatchObject({ phase: "ended", code: "peer-gone" });
});

test("a server that never answers does not keep the end back", async () => {
  const incoming = receives();
  server.isSilent = true;
  Live.latest.ends("peer-gone");
  await waits(() => expect(server.asked).toHaveLength(1));
  await vi.advanceTimersByTimeAsync(30_000);
  await waits(() => expect(incoming.status).toMatchObject({ phase: "ended", code: "peer-gone" }));
});

test("where a copy is found, and what fetches it cannot be loaded, that is tried again", async () => {
  const incoming = receives();
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  vi.stubGlobal("fetch", async (url: URL) => {
    server.asked.push(url.pathname);
    return Response.json({ share: { salt: null, complete: true, expiresAt } });
  });
  Live.latest.ends("peer-gone");
  await waits(() => expect(server.asked).toHaveLength(1));
  await vi.advanceTimersByTimeAsync(3_000);
  await waits(() => expect(server.asked).toHaveLength(2));
  expect(incoming.status.phase).toBe("transferring");
  incoming.cancel();
  expect(incoming.status).toMatchObject({ phase: "ended", code: "peer-gone" });
});
