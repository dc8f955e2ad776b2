/** Who loses patience with whom, and when, on a clock of the test's own. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Connection } from "../../src/peer/connection.ts";
import { type Enter, entrance, Meeting } from "../../src/peer/meeting.ts";
import type { Seat } from "../../src/peer/server.ts";
import type { Role } from "../../src/peer/status.ts";
import { cipherAtOnce } from "./ciphers.ts";
import { FakeSocket } from "./fake_socket.ts";
import { drawSecrets, FakeConnection, type Room, type Secrets } from "./fakes.ts";

const ROOM = { fate: () => [5], path: () => 100, carries: true };
/** Whoever comes here never gets through. */
const WALLED = { ...ROOM, path: () => 1e9 };

let sockets: Map<Role, FakeSocket>;
let meetings: Meeting[];
/** Who hears that the browser is online. */
let online: (() => void)[];
let secrets: Secrets;
let enter: Enter;

beforeEach(async () => {
  vi.useFakeTimers();
  cipherAtOnce();
  secrets = await drawSecrets();
  enter = await entrance({ provider: "ws", url: new URL("ws://room") });
  vi.stubGlobal("WebSocket", FakeSocket);
  online = [];
  vi.stubGlobal("addEventListener", (_: string, hear: () => void) => online.push(hear));
  vi.stubGlobal("removeEventListener", () => {});
  FakeConnection.made.length = 0;
  sockets = new Map();
  meetings = [];
  FakeSocket.server = (socket, said) => {
    const { type, role, signal } = said as unknown as { type: string; role: Role; signal: object };
    const other = sockets.get(role === "sender" ? "receiver" : "sender");
    if (type === "relay") other?.hear({ type: "relay", from: role, signal });
    else if (type === "join-room") {
      sockets.set(role, socket);
      socket.hear({ type: "joined-room", peerPresent: other !== undefined });
      other?.hear({ type: "peer-joined", peerRole: role });
    } else if (type === "leave-room") {
      sockets.delete(role);
      other?.hear({ type: "peer-left", peerRole: role });
    } else socket.hear({ type: "error", code: "unknown-type" });
  };
});

afterEach(() => {
  for (const meeting of meetings) meeting.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Somebody takes a seat; what the meeting tells, but for who is in the room. */
function come(role: Role, path: Room = ROOM): { meeting: Meeting; told: string[] } {
  const told: string[] = [];
  const seat = { transferId: "t", token: role } as Seat;
  const meeting = new Meeting(
    { role, guesses: 0, ...secrets },
    seat,
    enter,
    (listener) => new FakeConnection(listener, path) as unknown as Connection,
    {
      room: () => {},
      agreed: () => told.push("agreed"),
      connected: (words) => told.push(`connected: ${words.length} words`),
      say: (carrier, text) => {
        for (const other of meetings) if (other !== meeting) other.signal(carrier, text);
      },
      staysAway: () => told.push("stays away"),
      unproven: () => told.push("unproven"),
      ask: async () => null,
      stranded: (why) => told.push(why),
      pathless: () => told.push("pathless"),
      keep: async (guesses) => void told.push(`keep ${guesses}`),
      doubted: (why) => told.push(`doubted: ${why}`),
      learned: () => told.push("learned"),
    },
  );
  meetings.push(meeting);
  return { meeting, told };
}

test("whoever waits alone waits as long as it takes", async () => {
  const { meeting, told } = come("sender");
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect([meeting.room, meeting.peerPresent, told]).toEqual(["entered", false, []]);
});

test("once they have met, nobody loses patience", async () => {
  const sides = [come("sender"), come("receiver")];
  await vi.advanceTimersByTimeAsync(60_000);
  sockets.get("receiver")?.hear({ type: "peer-left", peerRole: "sender" });
  await vi.advanceTimersByTimeAsync(60_000);
  const all = ["agreed", "connected: 3 words"];
  expect(sides.map(({ told }) => told)).toEqual([all, all]);
});

test("without a server, in another network, they come to another connection", async () => {
  const sides = [come("sender"), come("receiver")];
  await vi.advanceTimersByTimeAsync(5_000);
  FakeSocket.server = (socket) => socket.end(1006, "");
  for (const socket of sockets.values()) socket.end(1006, "");
  expect(FakeConnection.made.length).toBe(2);
  // A flurry of changes is one.
  for (let count = 0; count < 5; count += 1) {
    for (const hear of online) hear();
    await vi.advanceTimersByTimeAsync(500);
  }
  await vi.advanceTimersByTimeAsync(30_000);
  expect(sides.map(({ meeting }) => meeting.room)).toEqual(["lost", "lost"]);
  const all = ["agreed", "connected: 3 words", "agreed", "connected: 3 words"];
  expect(sides.map(({ told }) => told)).toEqual([all, all]);
  expect(FakeConnection.made.map(({ closed }) => closed)).toEqual([true, true, false, false]);
});

test("the connected go into another room without noticing, and find each other there", async () => {
  const sides = [come("sender"), come("receiver")];
  await vi.advanceTimersByTimeAsync(5_000);
  const before = [...sockets.values()];
  for (const { meeting } of sides) {
    meeting.move(enter);
    await vi.advanceTimersByTimeAsync(5_000);
  }
  const all = ["agreed", "connected: 3 words"];
  expect(sides.map(({ told }) => told)).toEqual([all, all]);
  expect(sides.map(({ meeting }) => meeting.peerPresent)).toEqual([true, true]);
  expect(before.map(({ readyState }) => readyState)).toEqual([WebSocket.CLOSED, WebSocket.CLOSED]);
});

test("what came to nothing by signaling, or for want of a path, has failed; the rest has not", async () => {
  const alone = come("sender");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(alone.meeting.failed).toBe(false);
  for (const socket of sockets.values()) socket.end(1006, "");
  FakeSocket.server = (socket) => socket.end(1006, "");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(alone.meeting.failed).toBe(true);
});

test.each([
  [5_000, false],
  [11_000, true],
])(
  "two with keys have failed without a path, but not at once: after %d ms",
  async (after, failed) => {
    const sides = [come("sender", WALLED), come("receiver", WALLED)];
    await vi.advanceTimersByTimeAsync(after);
    expect(sides.map(({ meeting }) => meeting.failed)).toEqual([failed, failed]);
  },
);

test("whoever is there and is not heard is a failure, and whoever is heard none", async () => {
  const { meeting } = come("sender");
  sockets.set("receiver", new FakeSocket());
  await vi.advanceTimersByTimeAsync(0);
  sockets.get("sender")?.hear({ type: "peer-joined", peerRole: "receiver" });
  await vi.advanceTimersByTimeAsync(21_000);
  expect(meeting.failed).toBe(true);
  sockets.get("sender")?.hear({ type: "relay", from: "receiver", signal: { type: "ready" } });
  await vi.advanceTimersByTimeAsync(61_000);
  expect(meeting.failed).toBe(false);
});

test("a path is looked for as long as a person would wait", async () => {
  const [{ told }] = [come("sender", WALLED), come("receiver", WALLED)];
  await vi.advanceTimersByTimeAsync(19_000);
  expect(new Set(told)).toEqual(new Set(["agreed"]));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(told.at(-1)).toBe("pathless");
});

test.each([
  { after: 5_000, away: 0, why: "closed" },
  { after: 19_000, away: 0, why: "no-path" },
  { after: 25_000, away: 0, why: "no-path" },
  { after: 19_000, away: 60_000, why: "closed" },
])("the room is closed after $after ms, $away after they left: $why", async (closed) => {
  const [{ meeting }, { told }] = [come("sender", WALLED), come("receiver", WALLED)];
  await vi.advanceTimersByTimeAsync(closed.after);
  const socket = sockets.get("receiver");
  meeting.close();
  await vi.advanceTimersByTimeAsync(closed.away);
  socket?.end(1000, "room-closed");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told.at(-1)).toBe(closed.why);
});

test("whoever proves nothing is remarked on, once a minute, and ends nothing", async () => {
  const { told } = come("sender");
  sockets.set("receiver", new FakeSocket());
  await vi.advanceTimersByTimeAsync(0);
  sockets.get("sender")?.hear({ type: "peer-joined", peerRole: "receiver" });
  await vi.advanceTimersByTimeAsync(19_000);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(told).toEqual(["unproven"]);
  await vi.advanceTimersByTimeAsync(118_000);
  expect(told).toEqual(["unproven", "unproven"]);
});

test("whoever comes again and again, and proves nothing, is remarked on all the same", async () => {
  const { told } = come("sender");
  await vi.advanceTimersByTimeAsync(0);
  const socket = sockets.get("sender");
  for (let time = 0; time < 21; time += 3) {
    socket?.hear({ type: "peer-joined", peerRole: "receiver" });
    await vi.advanceTimersByTimeAsync(2_500);
    socket?.hear({ type: "peer-left", peerRole: "receiver" });
    await vi.advanceTimersByTimeAsync(500);
    socket?.hear({ type: "peer-joined", peerRole: "receiver" });
  }
  expect(told).toEqual(["unproven"]);
});

test("whoever leaves before they meet, and stays away, has left", async () => {
  const { meeting, told } = come("sender");
  await vi.advanceTimersByTimeAsync(0);
  const socket = sockets.get("sender");
  const coming = { type: "peer-joined", peerRole: "receiver" };
  const leaving = { type: "peer-left", peerRole: "receiver" };
  socket?.hear(coming);
  socket?.hear(leaving);
  await vi.advanceTimersByTimeAsync(4_000);
  socket?.hear(coming);
  await vi.advanceTimersByTimeAsync(4_000);
  expect([meeting.peerPresent, told]).toEqual([true, []]);
  socket?.hear(leaving);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([meeting.peerPresent, told]).toEqual([false, ["stays away"]]);
});

test("nothing is told after the end", async () => {
  const { meeting, told } = come("sender");
  await vi.advanceTimersByTimeAsync(0);
  sockets.get("sender")?.hear({ type: "peer-joined", peerRole: "receiver" });
  await vi.advanceTimersByTimeAsync(1_000);
  meeting.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([told, sockets.size]).toEqual([[], 0]);
});
