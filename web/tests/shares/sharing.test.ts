/** Copies stored and read by the engine, at the installed server. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, test, vi } from "vitest";
import { toBase64Url } from "../../src/keys/link.ts";
import { readToken, shareId } from "../../src/keys/records.ts";
import { drawClaim } from "../../src/shares/downloading.ts";
import { type Put, ShareServer } from "../../src/shares/server.ts";
import { Mallory } from "./mallory.ts";
import { noise, nothingLeft, offer, opens, Person, put, receives, stores } from "./people.ts";
import { TelpherServer } from "./telpher.ts";

const MIB = 1024 * 1024;
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
let server: TelpherServer;

beforeAll(async () => {
  server = await TelpherServer.start();
});
afterAll(() => server.remove());

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function digests(files: Iterable<[string, Uint8Array]>): Record<string, string> {
  return Object.fromEntries(Array.from(files, ([path, bytes]) => [path, sha256(bytes)]));
}

type Bytes = Uint8Array<ArrayBuffer>;

async function at(key: Bytes): Promise<ShareServer> {
  return new ShareServer(server.url, toBase64Url(await shareId(key)), new AbortController().signal);
}

async function readerOf(key: Bytes): Promise<string> {
  return toBase64Url(await readToken(key));
}

/** Puts parts, but for those that are held back until somebody lets them go. */
class Slow {
  letGo = (): void => {};
  /** Salts of what was put, by part. */
  readonly salts: string[] = [];
  readonly #held: RegExp;
  readonly #free = new Promise<void>((resolve) => {
    this.letGo = resolve;
  });

  constructor(held: RegExp) {
    this.#held = held;
  }

  readonly put: Put = async (url, token, bytes, moved, signal) => {
    this.salts.push(Buffer.from(bytes.subarray(0, 16)).toString("hex"));
    const stopped = new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve());
    });
    if (this.#held.test(url.pathname)) await Promise.race([this.#free, stopped]);
    return put(url, token, bytes, moved, signal);
  };
}

it.each([
  { name: "nothing", files: { "empty.txt": noise(0) } },
  { name: "one byte", files: { "one.bin": noise(1) } },
  { name: "a chunk", files: { "chunk.bin": noise(MIB) } },
  { name: "a part and a byte", files: { "part.bin": noise(8 * MIB + 1) } },
  {
    name: "many files over three parts",
    files: {
      "photos/a.bin": noise(3),
      "photos/b.bin": noise(11 * MIB + 7),
      "photos/empty": noise(0),
      "photos/ה.bin": noise(9 * MIB),
      "z.bin": noise(5),
    },
  },
])("goes up and comes down: $name", async ({ files }) => {
  const offered = offer(files);
  const sender = await stores(server.url, offered);
  const { share, root } = await sender.hears("stored");
  expect(share.complete).toBe(true);
  const receiver = await opens(server.url, offered.key);
  const sink = await receives(receiver);
  expect(digests(sink.files)).toEqual(digests(Object.entries(files)));
  expect(sink.outcome).toBe("closed");
  expect((await receiver.hears("delivered")).root).toBe(root);
});

const FOLDER = {
  "photos/a.bin": noise(3 * MIB),
  "photos/raw/b.bin": noise(7 * MIB + 9),
  "photos/raw/c.bin": noise(12 * MIB),
  "zebra.bin": noise(5),
};

test.each([
  { path: "photos/raw/c.bin", gets: { "c.bin": FOLDER["photos/raw/c.bin"] } },
  { path: "zebra.bin", gets: { "zebra.bin": FOLDER["zebra.bin"] } },
])("one file out of many: $path", async ({ path, gets }) => {
  const offered = offer(FOLDER);
  await (await stores(server.url, offered, put, 1)).hears("stored");
  const mallory = new Mallory(server.url);
  const receiver = await opens(await mallory.start(), offered.key);
  const sink = await receives(receiver, path);
  mallory.stop();
  expect(digests(sink.files)).toEqual(digests(Object.entries(gets)));
  const parts = mallory.asked.filter((asked) => asked.startsWith("data/"));
  expect(parts.length).toBeLessThan(5);
  // It is there for the others, still.
  expect((await (await at(offered.key)).look()).complete).toBe(true);
});

test("files are found by their names", async () => {
  const offered = offer(FOLDER);
  await (await stores(server.url, offered)).hears("stored");
  const receiver = await opens(server.url, offered.key);
  await receiver.hears("listed");
  receiver.engine.hear({ type: "find", text: "RAW/" });
  const { items, more } = await receiver.hears("found");
  expect(items.map(({ name }) => name)).toEqual(["photos/raw/b.bin", "photos/raw/c.bin"]);
  expect(more).toBe(0);
});

test("comes down while it still goes up", async () => {
  const offered = offer(FOLDER);
  const slow = new Slow(/data\/1$/);
  const sender = await stores(server.url, offered, slow.put);
  await sender.hears("created");
  const receiver = await opens(server.url, offered.key);
  const received = receives(receiver);
  await receiver.until((told) => told.type === "progress" && told.bytes >= 8 * MIB);
  slow.letGo();
  expect(digests((await received).files)).toEqual(digests(Object.entries(FOLDER)));
  await sender.hears("stored");
});

test("what is replaced while it comes down is read anew, and no two have one salt", async () => {
  const offered = offer(FOLDER);
  // The same names, sizes and times.
  const others = Object.entries(FOLDER).map(([path, { length }]) => [path, noise(length, 2)]);
  const slow = new Slow(/data\/[12]$/);
  const changed = { ...offered, contents: offer(Object.fromEntries(others)).contents };
  const stale = await stores(server.url, changed, slow.put);
  await stale.hears("created");
  const receiver = await opens(server.url, offered.key);
  const received = receives(receiver);
  await receiver.until((told) => told.type === "progress" && told.bytes >= 8 * MIB);
  stale.engine.hear({ type: "stop" });
  await stale.hears("closed");
  const sender = await stores(server.url, offered, slow.put);
  slow.letGo();
  await sender.hears("stored");
  expect(digests((await received).files)).toEqual(digests(Object.entries(FOLDER)));
  expect(slow.salts.length).toBeGreaterThan(6);
  expect(new Set(slow.salts).size).toBe(slow.salts.length);
});

test("a later visit goes on from what stands on the disk, and asks nothing", async () => {
  const offered = offer(FOLDER);
  const slow = new Slow(/data\/2$/);
  const sender = await stores(server.url, offered, slow.put);
  await sender.hears("created");
  const leftover = nothingLeft();
  const [claim, first] = [drawClaim(), new Person(put, leftover)];
  await opens(server.url, offered.key, null, claim, first);
  receives(first).catch(() => null);
  await first.until((told) => told.type === "progress" && told.bytes >= 12 * MIB);
  first.engine.hear({ type: "failed", code: "peer-gone" });
  await first.until(({ type }) => type === "ended");
  expect(first.sink?.outcome).toBe("left");
  const held = new Set(leftover.chunks.keys());
  slow.letGo();
  await sender.hears("stored");
  const second = new Person(put, leftover);
  await opens(server.url, offered.key, null, claim, second);
  expect((await second.hears("listed")).isAccepted).toBe(true);
  const sink = await receives(second);
  expect(digests(sink.files)).toEqual(digests(Object.entries(FOLDER)));
  expect(held.size).toBeGreaterThan(11);
  expect(sink.written.filter((at) => held.has(at / MIB))).toEqual([]);
});

test("what stands there and is another content is read anew", async () => {
  const offered = offer(FOLDER);
  await (await stores(server.url, offered)).hears("stored");
  const leftover = nothingLeft();
  leftover.chunks.set(3, noise(MIB, 7));
  const person = new Person(put, leftover);
  const sink = await receives(await opens(server.url, offered.key, null, drawClaim(), person));
  expect(digests(sink.files)).toEqual(digests(Object.entries(FOLDER)));
});

test("what cannot be taken back waits for the whole, and comes in order", async () => {
  const offered = offer(FOLDER);
  const slow = new Slow(/completion\/0$/);
  const sender = await stores(server.url, offered, slow.put);
  await sender.hears("created");
  const person = new Person(put, nothingLeft(), "handed");
  const received = receives(await opens(server.url, offered.key, null, drawClaim(), person));
  await person.until((told) => told.type === "progress");
  await person.until((told) => told.type === "trouble" && told.trouble === "part-missing");
  expect(person.sink?.written).toEqual([]);
  slow.letGo();
  await sender.hears("stored");
  const { written, files } = await received;
  expect(digests(files)).toEqual(digests(Object.entries(FOLDER)));
  expect(written).toEqual(written.toSorted((one, other) => one - other));
});

test("a server that dies and comes back breaks neither", async () => {
  const offered = offer(FOLDER);
  const slow = new Slow(/data\/1$/);
  const sender = await stores(server.url, offered, slow.put);
  await sender.hears("created");
  const receiver = await opens(server.url, offered.key);
  const received = receives(receiver);
  await receiver.until((told) => told.type === "progress" && told.bytes >= 8 * MIB);
  await server.kill();
  slow.letGo();
  await sender.until((told) => told.type === "trouble" && told.trouble === "server-unreachable");
  await receiver.until((told) => told.type === "trouble" && told.trouble === "server-unreachable");
  await server.start();
  await sender.hears("stored");
  expect(digests((await received).files)).toEqual(digests(Object.entries(FOLDER)));
});

test("a password is needed, in whatever form of Unicode", async () => {
  const offered = offer({ "a.txt": noise(100) }, "Grüße");
  await (await stores(server.url, offered)).hears("stored");
  for (const wrong of [null, "", "Grüsse"]) {
    const stranger = await opens(server.url, offered.key, wrong);
    await stranger.until(({ type }) => type === "ended");
    expect(stranger.told.at(-1)).toMatchObject({ type: "ended", code: "wrong-share-token" });
  }
  const receiver = await opens(server.url, offered.key, "Gru\u0308ße");
  expect(digests((await receives(receiver)).files)).toEqual({ "a.txt": sha256(noise(100)) });
});

test("of two who take the only download at once, one wins", async () => {
  const offered = offer({ "a.bin": noise(2 * MIB) });
  await (await stores(server.url, offered, put, 1)).hears("stored");
  const both = await Promise.all([opens(server.url, offered.key), opens(server.url, offered.key)]);
  await Promise.all(both.map((person) => person.hears("listed")));
  for (const { engine } of both) {
    engine.hear({ type: "accept", target: { kind: "downloads" }, path: null });
  }
  const ends = both.map((person) =>
    person.until(({ type }) => type === "delivered" || type === "ended"),
  );
  await Promise.all(ends);
  const last = both.map(({ told }) => told.at(-1));
  expect(last.filter((told) => told?.type === "delivered").length).toBe(1);
  const [lost] = last.filter((told) => told?.type === "ended");
  expect(["downloads-taken", "share-spent"]).toContain(lost?.type === "ended" && lost.code);
  const late = await opens(server.url, offered.key);
  await late.until(({ type }) => type === "ended");
  expect(late.told.at(-1)).toMatchObject({ type: "ended", code: "share-spent" });
});

test("the same claim, after a reload, is the same download", async () => {
  const offered = offer({ "a.bin": noise(2 * MIB) });
  await (await stores(server.url, offered, put, 1)).hears("stored");
  const claim = drawClaim();
  const before = await opens(server.url, offered.key, null, claim);
  await before.hears("listed");
  const api = await at(offered.key);
  await api.claim(await readerOf(offered.key), claim);
  await receives(await opens(server.url, offered.key, null, claim));
});

test("who has read too much draws another claim, also of the only download", async () => {
  const offered = offer({ "a.bin": noise(2 * MIB) });
  await (await stores(server.url, offered, put, 1)).hears("stored");
  const claim = drawClaim();
  const api = await at(offered.key);
  await api.claim(await readerOf(offered.key), claim);
  await api.whole("data/0", claim, 1e9);
  await api.whole("data/0", claim, 1e9);
  const receiver = await opens(server.url, offered.key, null, claim);
  await receives(receiver);
  expect((await receiver.hears("claimed")).claim).not.toBe(claim);
});

test.each([
  ["unknown-share", async () => undefined],
  ["share-revoked", async (key, owner) => (await at(key)).revoke(owner)],
] as [string, (key: Bytes, owner: string) => Promise<void>][])("%s", async (code, end) => {
  const offered = offer({ "a.txt": noise(10) });
  if (code !== "unknown-share") await (await stores(server.url, offered)).hears("stored");
  await end(offered.key, offered.owner);
  const receiver = await opens(server.url, offered.key);
  await receiver.until(({ type }) => type === "ended");
  expect(receiver.told.at(-1)).toMatchObject({ type: "ended", code });
});

test("a share that is taken back while it goes up, and one of somebody else's", async () => {
  const offered = offer(FOLDER);
  const slow = new Slow(/data\/1$/);
  const sender = await stores(server.url, offered, slow.put);
  await sender.hears("created");
  await (await at(offered.key)).revoke(offered.owner);
  slow.letGo();
  await sender.until(({ type }) => type === "ended");
  expect(sender.told.at(-1)).toMatchObject({ type: "ended", code: "share-revoked" });
  const other = offer(FOLDER);
  await (await stores(server.url, other)).hears("stored");
  const thief = await stores(server.url, { ...other, owner: drawClaim() });
  await thief.until(({ type }) => type === "ended");
  expect(thief.told.at(-1)).toMatchObject({ type: "ended", code: "share-taken" });
});

test("one that is stored goes up once", async () => {
  const offered = offer(FOLDER);
  await (await stores(server.url, offered)).hears("stored");
  const slow = new Slow(/none/);
  const again = await stores(server.url, offered, slow.put);
  expect((await again.hears("stored")).share.complete).toBe(true);
  expect(slow.salts).toEqual([]);
});

test("a file that cannot be read", async () => {
  const offered = offer({ "a.bin": noise(20 * MIB) });
  const gone = {
    slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException("", "NotFoundError")) }),
  };
  const contents = offered.contents.map((content) => ({
    ...content,
    blob: gone as unknown as Blob,
  }));
  const sender = await stores(server.url, { ...offered, contents });
  await sender.until(({ type }) => type === "ended");
  expect(sender.told.at(-1)).toMatchObject({ type: "ended", code: "file-unreadable" });
});

test("nothing that is stored says what it is", async () => {
  const text = "the plans of the harbour, in plain words. ".repeat(1000);
  const offered = offer({ "harbour-plans.txt": new TextEncoder().encode(text) });
  await (await stores(server.url, offered)).hears("stored");
  const folder = join(server.folder, "data");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const all = files
    .filter((file) => file.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const bytes = Buffer.concat(all.map((path) => readFileSync(path)));
  expect(bytes.length).toBeGreaterThan(text.length);
  for (const secret of ["harbour", toBase64Url(offered.key), offered.owner]) {
    expect(bytes.includes(secret)).toBe(false);
  }
});
