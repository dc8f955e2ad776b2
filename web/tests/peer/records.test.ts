/** What a page goes on with after a reload, with a server of the test's own, and no engine. */
import "fake-indexeddb/auto";
import { openDB } from "idb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readInvitation } from "../../src/keys/link.ts";
import type { ConnectionListener } from "../../src/peer/connection.ts";
import { guessesOf } from "../../src/peer/database.ts";
import type { Party } from "../../src/peer/introduction.ts";
import { ReceivingTransfer } from "../../src/peer/receiving_transfer.ts";
import { SendingRecord } from "../../src/peer/sending_record.ts";
import { SendingTransfer } from "../../src/peer/sending_transfer.ts";
import { forgetSending, type TakenSending, takeSending } from "../../src/peer/sendings.ts";
import type { Signal } from "../../src/peer/signaling.ts";
import type { Selection, Status } from "../../src/peer/status.ts";
import type { FromWorker, ToWorker } from "../../src/peer/worker_messages.ts";
import { FakeSocket } from "./fake_socket.ts";

vi.mock("../../src/peer/engine_host.ts", () => ({
  startEngine: (hear: (message: FromWorker) => void) => ({
    postMessage: ({ type }: ToWorker) =>
      queueMicrotask(() =>
        hear(type === "revise" ? { type: "revised", refused: null } : { type: "ready" }),
      ),
    terminate: () => {},
  }),
}));
vi.mock("../../src/peer/connection.ts", async () => {
  const { FakeConnection } = await import("./fakes.ts");
  const never = { fate: () => [0], path: () => 1e9 };
  return {
    Connection: class extends FakeConnection {
      constructor(...[, , listener]: [unknown, unknown, ConnectionListener]) {
        super(listener, never);
      }
    },
  };
});

const CODE = "ABCD-EFGH";
type Inviting = Extract<Status, { phase: "inviting" }>;
type Connecting = Extract<Status, { phase: "connecting" }>;

let asked: string[];
/** What a tab keeps, and what the browser keeps for all of them. */
let kept: Map<string, string>;
let shared: Map<string, string>;
/** Ends the pages that are open, as a reload does. */
let leave: (() => void)[];
let sockets: Map<string, FakeSocket>;

beforeEach(() => {
  asked = [];
  kept = new Map();
  shared = new Map();
  leave = [];
  sockets = new Map();
  vi.stubGlobal("location", new URL("http://127.0.0.1/"));
  vi.stubGlobal("addEventListener", (name: string, act: (event: object) => void) => {
    if (name === "pagehide") leave.push(() => act({ persisted: false }));
  });
  vi.stubGlobal("removeEventListener", () => {});
  vi.stubGlobal(
    "sessionStorage",
    storage(() => kept),
  );
  vi.stubGlobal(
    "localStorage",
    storage(() => shared),
  );
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("fetch", async (url: URL) => {
    const path = url.pathname.split("/").at(-1) ?? "";
    asked.push(path);
    const expiresAt = new Date(Date.now() + 900_000).toISOString();
    const token = path === "join" ? { receiverToken: "b" } : { senderToken: "a" };
    return Response.json({
      session: { transferId: "transfer", transferCode: CODE, expiresAt },
      ...(path === "extend" ? {} : token),
      iceServers: [],
      signaling: { url: "/signaling" },
      serverTime: Date.now(),
    });
  });
  FakeSocket.server = (socket, said) => {
    const { type, role, signal } = said as unknown as {
      type: string;
      role: string;
      signal: Signal;
    };
    const other = sockets.get(role === "sender" ? "receiver" : "sender");
    if (type === "relay") other?.hear({ type: "relay", from: role, signal });
    else if (type === "join-room") {
      sockets.set(role, socket);
      socket.hear({ type: "joined-room", peerPresent: other !== undefined });
      other?.hear({ type: "peer-joined", peerRole: role });
    } else if (type === "leave-room") {
      sockets.delete(role);
      other?.hear({ type: "peer-left", peerRole: role });
    }
  };
});

afterEach(async () => {
  vi.restoreAllMocks();
  reload();
  await forgetSending("transfer");
  await guessesOf(CODE);
  const browser = await openDB("telpher", 1);
  await browser.clear("claims");
  browser.close();
  vi.unstubAllGlobals();
});

function storage(content: () => Map<string, string>): object {
  return {
    get length() {
      return content().size;
    },
    key: (at: number) => [...content().keys()][at] ?? null,
    getItem: (name: string) => content().get(name) ?? null,
    setItem: (name: string, text: string) => content().set(name, text),
    removeItem: (name: string) => content().delete(name),
  };
}

/** As in a browser that has no room left, or keeps its storage from us. */
function full(): void {
  throw new DOMException("full", "QuotaExceededError");
}

function reload(): void {
  for (const page of leave.splice(0)) page();
}

function notes(modified = 1): Selection {
  const file = new File(["x"], "notes.txt", { lastModified: modified });
  return { entries: [{ path: "notes.txt", file }], folders: [] };
}

/** What was being sent, as the next page finds it. */
async function taken(): Promise<TakenSending> {
  const found = await takeSending();
  if (found === null || found === "elsewhere") throw new Error(`${found}`);
  return found;
}

async function invite(
  selection: Selection,
  earlier: TakenSending | null = null,
): Promise<{ sender: SendingTransfer; link: string }> {
  const sender = new SendingTransfer(selection, earlier);
  sender.start();
  await vi.waitFor(() => expect(sender.status.phase).not.toBe("opening"));
  await vi.waitFor(() => expect(isKept(sender)).not.toBeNull());
  // Whoever is in the room already hides the link.
  sockets.get("sender")?.hear({ type: "peer-left", peerRole: "receiver" });
  const shown = new Promise<string>((resolve) => {
    const look = (status: Status) => {
      if (status.phase === "inviting") resolve(status.link);
    };
    look(sender.status);
    sender.subscribe(look);
  });
  return { sender, link: await shown };
}

/** Whether the browser has it on its disk; null: it has not said so. */
function isKept(sender: SendingTransfer): boolean | null {
  if (sender.isFleeting) return false;
  return (sender as unknown as { outlivesPage: boolean }).outlivesPage || null;
}

async function receive(typed: string): Promise<ReceivingTransfer> {
  const invitation = readInvitation(typed);
  if (invitation === null) throw new Error(typed);
  const receiver = new ReceivingTransfer(invitation);
  receiver.start();
  await vi.waitFor(() => expect(receiver.status.phase).toBe("connecting"));
  return receiver;
}

function mistyped(code: string): string {
  return `${code.slice(0, -4)}${code.endsWith("0000") ? "1111" : "0000"}`;
}

test("a sender who reloads goes on under the same link", async () => {
  const { link } = await invite(notes());
  reload();
  expect(asked).not.toContain("close");
  const found = await taken();
  expect(found.own).toBe(true);
  expect(found.kept.summary.name).toBe("notes.txt");
  const again = await invite(notes(), found);
  expect(again.link).toBe(link);
  expect(asked.filter((path) => path === "create").length).toBe(1);
});

test("what was added before the reload belongs to it", async () => {
  const { sender } = await invite(notes());
  await sender.add({ text: "and this" });
  reload();
  await vi.waitFor(async () => {
    const { kept, letGo } = await taken();
    letGo();
    const files = "files" in kept.chosen ? kept.chosen.files : [];
    expect(files.map(({ path }) => path)).toEqual(["notes.txt", "text.txt"]);
    // Nobody can choose it again.
    expect(await files[1]?.kept?.text()).toBe("and this");
    expect(files[0]?.kept).toBeNull();
  });
});

test("another tab takes it only when the first is gone", async () => {
  await invite(notes());
  expect(await takeSending()).toBe("elsewhere");
  kept = new Map();
  expect(await takeSending()).toBeNull();
  reload();
  await vi.waitFor(async () => {
    const { own, letGo } = await taken();
    letGo();
    expect(own).toBe(false);
  });
});

test("what was cancelled is not gone on with", async () => {
  const { sender } = await invite(notes());
  sender.cancel();
  expect(asked).toContain("close");
  await vi.waitFor(async () => {
    const found = await takeSending();
    if (found !== null && found !== "elsewhere") found.letGo();
    expect(found).toBeNull();
  });
});

test("what is a day old is forgotten", async () => {
  await invite(notes());
  reload();
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 25 * 3_600_000);
  expect(await takeSending()).toBeNull();
  vi.restoreAllMocks();
  expect(await takeSending()).toBeNull();
});

test("where the browser keeps nothing, a page that goes away ends it", async () => {
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(full as never);
  const { sender } = await invite(notes());
  expect(sender.isFleeting).toBe(true);
  vi.restoreAllMocks();
  reload();
  expect(asked).toContain("close");
  expect(await takeSending()).toBeNull();
});

test("guesses are remembered across reloads of the sender, until the code is off", async () => {
  const { sender } = await invite(notes());
  const code = (sender.status as Inviting).code ?? "";
  for (let guess = 1; guess <= 3; guess += 1) {
    const receiver = await receive(mistyped(code));
    const why = guess < 3 ? "wrong" : "off";
    await vi.waitFor(() =>
      expect((receiver.status as Connecting).doubt).toEqual({ why, transferCode: CODE }),
    );
    // What is in local storage is written some seconds later, if the browser is not killed.
    shared = new Map();
    reload();
    sockets.clear();
    const again = await invite(notes(), await taken());
    expect((again.sender.status as Inviting).code).toBe(guess < 3 ? code : null);
  }
});

test("a key whose guesses cannot be stored is not used again", async () => {
  const { sender } = await invite(notes());
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(full as never);
  const receiver = await receive(mistyped((sender.status as Inviting).code ?? ""));
  await vi.waitFor(() => expect((receiver.status as Connecting).doubt).not.toBeNull());
  vi.restoreAllMocks();
  reload();
  expect(await takeSending()).toBeNull();
});

test("nothing is said of a guess before it is stored", async () => {
  const { sender } = await invite(notes());
  let store = () => {};
  const stored = new Promise<void>((resolve) => {
    store = resolve;
  });
  const keep = vi.spyOn(SendingRecord.prototype, "write").mockImplementation(async () => {
    await stored;
    return true;
  });
  const receiver = await receive(mistyped((sender.status as Inviting).code ?? ""));
  await vi.waitFor(() => expect(keep).toHaveBeenCalled());
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((receiver.status as Connecting).doubt).toBeNull();
  store();
  await vi.waitFor(() => expect((receiver.status as Connecting).doubt).not.toBeNull());
});

test("the same check in another tab, or in a browser begun anew, has no more guesses", async () => {
  const { sender } = await invite(notes());
  const typed = mistyped((sender.status as Inviting).code ?? "");
  const receiver = await receive(typed);
  await vi.waitFor(() => expect((receiver.status as Connecting).doubt?.why).toBe("wrong"));
  const spent = (of: ReceivingTransfer) =>
    (of as unknown as { party(id: string): Party }).party("t").guesses;
  expect(spent(receiver)).toBe(1);
  kept = new Map();
  shared = new Map();
  const other = await receive(typed);
  expect(spent(other)).toBe(1);
});

test.each(["stored", "not stored"])(
  "another check gives three more guesses, and the same again none: %s",
  async (how) => {
    if (how === "not stored") sessionStorage.setItem = full;
    const { sender } = await invite(notes());
    const code = (sender.status as Inviting).code ?? "";
    const receiver = await receive(mistyped(code));
    const doubt = () => (receiver.status as Connecting).doubt?.why;
    const spent = () => (receiver as unknown as { party(id: string): Party }).party("t").guesses;
    await vi.waitFor(() => expect(doubt()).toBe("wrong"));
    const before = spent();
    expect(before).toBeGreaterThan(0);
    receiver.retype("2222");
    expect(spent()).toBe(0);
    await vi.waitFor(() => expect(doubt()).toBeDefined(), 4_000);
    receiver.retype(mistyped(code).slice(-4));
    expect(spent()).toBe(before);
  },
);

test("whoever had the code has the link, once it is right", async () => {
  const { sender, link } = await invite(notes());
  const receiver = await receive((sender.status as Inviting).code ?? "");
  await vi.waitFor(() => expect(receiver.invitation).toEqual(readInvitation(link)));
  expect((receiver.status as Connecting).doubt).toBeNull();
});

test("a seat that is given away while a person types is taken again, and not before", async () => {
  const { sender } = await invite(notes());
  const code = (sender.status as Inviting).code ?? "";
  const receiver = await receive(mistyped(code));
  const doubt = () => (receiver.status as Connecting).doubt?.why;
  await vi.waitFor(() => expect(doubt()).toBe("wrong"));
  const socket = sockets.get("receiver");
  socket?.hear({ type: "error", code: "invalid-join" });
  socket?.end(1008, "invalid-join");
  sockets.delete("receiver");
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(doubt()).toBe("wrong");
  expect(asked.filter((path) => path === "join").length).toBe(1);
  receiver.retype(code.slice(-4));
  await vi.waitFor(() => expect("key" in receiver.invitation).toBe(true), 4_000);
  expect(asked.filter((path) => path === "join").length).toBe(2);
});
