/** What becomes of what is sent, by whichever way: with the engine of stored copies, and stand-ins around it. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Disk } from "../../src/peer/receiving_driver.ts";
import { ShareEngine } from "../../src/shares/engine.ts";
import { NO_PATH, NOBODY, Outgoing, USUAL_TERMS } from "../../src/shares/outgoing.ts";
import { ownShares } from "../../src/shares/own_shares.ts";
import type { FromWorker, ToWorker } from "../../src/shares/worker_messages.ts";
import { Live, MemoryStorage, ShareStandIn } from "./standins.ts";

vi.mock("../../src/peer/sending_transfer.ts", async () => ({
  SendingTransfer: (await import("./standins.ts")).LiveSending,
}));
vi.mock("../../src/shares/share_host.ts", async () => {
  const { put } = await import("./people.ts");
  return {
    startShareWorker: (
      hear: (message: FromWorker) => void,
      broken: (why: typeof BROKEN) => void,
    ) => {
      breakDown = () => broken(BROKEN);
      const engine = new ShareEngine(hear, NO_DISK, put);
      return { postMessage: (task: ToWorker) => engine.hear(task), terminate: () => {} };
    },
  };
});

const BROKEN = "internal-error";
/** What the latest worker does. */
let breakDown = (): void => {};

/** Who sends saves nothing. */
const NO_DISK = {} as Disk;
const file = new File(["what is sent"], "file.txt", { lastModified: 1_700_000_000_000 });
const chosen = { entries: [{ path: "file.txt", file }], folders: [] };
const ofText = { kind: "text", name: "", more: 0, count: 1, size: 0 } as const;
const INVITING = { phase: "inviting" };
const NO_WAY = { phase: "connecting", peerPresent: true };
const LOST = { phase: "reconnecting", peerPresent: true };
let server: ShareStandIn;

beforeEach(() => {
  server = new ShareStandIn();
  vi.useFakeTimers();
  vi.stubGlobal("navigator", {});
  vi.stubGlobal("location", new URL("http://127.0.0.1/"));
  vi.stubGlobal("localStorage", new MemoryStorage());
  vi.stubGlobal("sessionStorage", new MemoryStorage());
  vi.stubGlobal("fetch", server.fetch);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Is in its room, and nobody else is. */
function sends(): Outgoing {
  const outgoing = new Outgoing(chosen, null);
  outgoing.start();
  Live.latest.is(INVITING);
  return outgoing;
}

function waits(until: () => void): Promise<void> {
  return vi.waitFor(until, 3_000);
}

/** The server is away as soon as it has taken the copy. */
function losesServerWhileStoring(outgoing: Outgoing): void {
  outgoing.subscribe(({ phase }) => {
    if (phase === "storing") server.isAway = true;
  });
}

/** The only share at the server. */
function share() {
  return [...server.shares.values()][0];
}

test("whoever was not there within a minute finds a copy, where the sender wanted one", async () => {
  const outgoing = sends();
  const live = Live.latest;
  outgoing.consent("keep");
  await vi.advanceTimersByTimeAsync(NOBODY - 1);
  expect(server.asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  await waits(() => expect(outgoing.status).toMatchObject({ phase: "stored", missed: "nobody" }));
  expect(share()?.isComplete).toBe(true);
  expect(live.wasCancelled).toBe(true);
});

test.each([
  ["no-path", NO_WAY],
  ["lost", LOST],
])(
  "fifteen seconds without a connection lead to a copy, where the sender wanted one: %s",
  async (missed, status) => {
    const outgoing = sends();
    outgoing.consent("keep");
    Live.latest.is(status);
    await vi.advanceTimersByTimeAsync(14_000);
    Live.latest.is({ phase: "verifying" });
    await vi.advanceTimersByTimeAsync(1_000);
    Live.latest.is(status);
    await vi.advanceTimersByTimeAsync(14_999);
    expect(outgoing.copy).toMatchObject({ missed: null, asking: false });
    await vi.advanceTimersByTimeAsync(1);
    expect(outgoing.copy).toMatchObject({ missed, asking: true });
    await waits(() => expect(outgoing.status).toMatchObject({ phase: "stored", missed }));
  },
);

test.each([
  ["nobody comes", INVITING, null],
  ["no way is found", NO_WAY, "no-path"],
  ["the connection is lost", LOST, "lost"],
  ["the other side is gone for good", { phase: "ended", code: "peer-gone", by: "fault" }, "lost"],
])("nothing is stored unasked: %s", async (_, status, missed) => {
  for (const consent of ["ask", "never"] as const) {
    const outgoing = sends();
    outgoing.consent(consent);
    Live.latest.is({ mayHaveArrived: false, ...status });
    await vi.advanceTimersByTimeAsync(2 * NOBODY);
    expect(outgoing.copy).toMatchObject({
      asking: false,
      missed: consent === "ask" ? missed : null,
    });
    expect(server.asked).toEqual([]);
    expect(ownShares()).toEqual([]);
  }
});

test("what was chosen on an earlier page holds on the next one", async () => {
  const seat = { transferId: "t", token: "", key: "" };
  const kept = { id: "t", seat, summary: ofText, chosen: { text: "", written: 0 }, at: 0 };
  const pages = [undefined, "ask", "never", "keep"] as const;
  for (const consent of pages) {
    const taken = { kept: { ...kept, ...(consent && { consent }) }, own: true, letGo: () => {} };
    const outgoing = new Outgoing(chosen, taken);
    outgoing.start();
    Live.latest.is(INVITING);
    expect(outgoing.copy?.consent).toBe(consent ?? "ask");
    expect(Live.latest.hasOtherWay).toBe(consent !== "never");
    await vi.advanceTimersByTimeAsync(NOBODY);
    if (consent !== "keep") expect(server.asked).toEqual([]);
    else await waits(() => expect(outgoing.status.phase).toBe("stored"));
  }
});

test("what is stored stays when the sender goes on to something else", async () => {
  const outgoing = sends();
  outgoing.store(USUAL_TERMS);
  await waits(() => expect(outgoing.status.phase).toBe("stored"));
  outgoing.cancel();
  await vi.advanceTimersByTimeAsync(NOBODY);
  expect(server.asked).not.toContain("revoke");
  expect(share()?.isRevoked).toBe(false);
  expect(ownShares()).toHaveLength(1);
});

test("a copy that is gone is told of as such, and not because the server is away", async () => {
  for (const asks of ["learn", "extend"] as const) {
    const outgoing = sends();
    outgoing.store(USUAL_TERMS);
    await waits(() => expect(outgoing.status.phase).toBe("stored"));
    server.isAway = true;
    const askedBefore = server.asked.length;
    outgoing.learn();
    await waits(() => expect(server.asked.length).toBeGreaterThan(askedBefore));
    server.isAway = false;
    expect(outgoing.status.phase).toBe("stored");

    server.shares.clear();
    if (asks === "learn") outgoing.learn();
    else outgoing.extend(60);
    await waits(() => expect(outgoing.status).toMatchObject({ code: "unknown-share" }));
    expect(ownShares()).toEqual([]);
  }
});

test("what is cancelled while the server is away does not go up when the same is chosen again", async () => {
  const outgoing = sends();
  losesServerWhileStoring(outgoing);
  outgoing.store(USUAL_TERMS);
  await waits(() => expect(outgoing.status.phase).toBe("storing"));
  outgoing.cancel();
  expect(outgoing.status).toMatchObject({ phase: "ended", code: "cancelled", by: "us" });
  await waits(() => expect(server.asked).toContain("revoke"));

  const again = sends();
  await waits(() => expect(Live.latest.hasBegun).toBe(true));
  expect(again.status.phase).toBe("inviting");

  // It is taken back as soon as the server is there.
  server.isAway = false;
  await waits(() => expect(share()?.isRevoked).toBe(true));
  await waits(() => expect(ownShares()).toEqual([]));
});

test("a page that went away in the middle goes on when the same is chosen again", async () => {
  const outgoing = sends();
  losesServerWhileStoring(outgoing);
  outgoing.store(USUAL_TERMS);
  await waits(() => expect(outgoing.status.phase).toBe("storing"));
  const again = new Outgoing(chosen, null);
  again.start();
  await waits(() => expect(again.status.phase).toBe("storing"));
  expect(Live.latest.hasBegun).toBe(false);
  again.cancel();
  outgoing.cancel();
});

test("the answer to the announcement is lost, and the copy goes up all the same", async () => {
  const outgoing = sends();
  server.losesAnswers = 1;
  outgoing.store(USUAL_TERMS);
  await waits(() => expect(outgoing.status.phase).toBe("stored"));
  expect(server.asked.filter((what) => what === "create")).toHaveLength(2);
});

test("as long as the server is away it is asked, and the live transfer goes on", async () => {
  const outgoing = sends();
  const live = Live.latest;
  server.isAway = true;
  outgoing.store(USUAL_TERMS);
  await waits(() =>
    expect(outgoing.copy).toMatchObject({ asking: true, trouble: "server-unreachable" }),
  );
  expect(outgoing.status).toEqual(live.status);
  expect(live.wasCancelled).toBe(false);
  expect(await outgoing.add(chosen)).toBe("copying");
  server.isAway = false;
  await waits(() => expect(outgoing.status.phase).toBe("stored"));
  expect(live.wasCancelled).toBe(true);
});

test.each([
  ["says that nothing be stored", (outgoing: Outgoing) => outgoing.consent("never")],
  ["has found the other side", () => Live.latest.is({ phase: "deciding" })],
  ["has delivered it", () => Live.latest.is({ phase: "delivered" })],
  ["was told that it is not wanted", () => Live.latest.ends("declined", "them")],
])("whoever %s while the server is asked stores nothing", async (_, happens) => {
  for (const isKnown of [true, false]) {
    server = new ShareStandIn();
    vi.stubGlobal("fetch", server.fetch);
    const outgoing = sends();
    const live = Live.latest;
    live.is(NO_WAY);
    // The server has heard of it, or not; we do not know.
    server.isAway = !isKnown;
    server.losesAnswers = 1;
    outgoing.store(USUAL_TERMS);
    await waits(() => expect(server.asked).toContain("create"));
    happens(outgoing);
    server.isAway = false;
    await waits(() => expect(outgoing.copy?.asking).toBe(false));
    await waits(() => expect(ownShares()).toEqual([]));
    expect(share()?.isRevoked ?? true).toBe(true);
    expect(share()?.parts ?? {}).toEqual({});
    expect(outgoing.copy?.refused).toBe(null);
    expect(live.wasCancelled).toBe(false);
    expect(outgoing.status).toEqual(live.status);
  }
});

test("whoever cancels while the server is asked is not asked again", async () => {
  const outgoing = sends();
  outgoing.consent("keep");
  Live.latest.is(NO_WAY);
  server.isAway = true;
  await vi.advanceTimersByTimeAsync(NO_PATH);
  await waits(() => expect(server.asked).toContain("create"));
  outgoing.cancel();
  await waits(() => expect(outgoing.copy?.asking).toBe(false));
  expect(outgoing.status).toMatchObject({ phase: "ended", code: "cancelled", by: "us" });
  server.isAway = false;
  await waits(() => expect(ownShares()).toEqual([]));
  expect(share()?.isRevoked ?? true).toBe(true);
});

test("a worker that breaks down while the server is asked leaves nothing there", async () => {
  const outgoing = sends();
  server.losesAnswers = 1;
  outgoing.store(USUAL_TERMS);
  await waits(() => expect(outgoing.copy?.trouble).toBe("server-unreachable"));
  breakDown();
  await waits(() => expect(outgoing.copy).toMatchObject({ asking: false, refused: BROKEN }));
  await waits(() => expect(ownShares()).toEqual([]));
  expect(share()).toMatchObject({ isRevoked: true, parts: {} });
  expect(outgoing.status.phase).toBe("inviting");
});

test("who says at once that nothing be stored is not even announced", async () => {
  const outgoing = sends();
  outgoing.store(USUAL_TERMS);
  outgoing.consent("never");
  await waits(() => expect(outgoing.copy?.asking).toBe(false));
  expect(server.asked).toEqual([]);
});

test("a server that refuses is asked again after a while, where the sender wants a copy kept", async () => {
  const outgoing = sends();
  vi.stubGlobal("fetch", async ({ pathname }: URL) => {
    if (pathname.endsWith("/create")) server.asked.push("create");
    return Response.json({ code: "share-too-large" }, { status: 413 });
  });
  outgoing.consent("keep");
  Live.latest.ends("peer-gone");
  await waits(() =>
    expect(outgoing.copy).toMatchObject({ asking: false, refused: "share-too-large" }),
  );
  await vi.advanceTimersByTimeAsync(NO_PATH / 2);
  expect(server.asked).toEqual(["create"]);
  await vi.advanceTimersByTimeAsync(NO_PATH);
  await waits(() => expect(server.asked).toEqual(["create", "create"]));
});
