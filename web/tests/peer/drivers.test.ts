/** Both drivers with real files and digests, over channels that are cut at any moment. */
import { createHash, randomFillSync } from "node:crypto";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import type { Recalled } from "../../src/peer/leftovers.ts";
import { loadOf } from "../../src/peer/load.ts";
import { type Disk, ReceivingDriver } from "../../src/peer/receiving_driver.ts";
import { type Content, contentsOf } from "../../src/peer/selection.ts";
import { SendingDriver } from "../../src/peer/sending_driver.ts";
import type { Origin } from "../../src/peer/sinks/sink.ts";
import type { Staging } from "../../src/peer/status.ts";
import type { FromWorker } from "../../src/peer/worker_messages.ts";
import { CHUNK_BYTES } from "../../src/protocol/codec.ts";
import { writeMessage } from "../../src/protocol/messages.ts";
import { Ranges } from "../../src/protocol/ranges.ts";
import { Cable } from "./cable.ts";
import { chances } from "./fakes.ts";

const LARGEST_MESSAGE = 100_000;
/** Milliseconds that a machine with other things to do may take for what is waited for. */
const PATIENCE = 30_000;

vi.setConfig({ testTimeout: 2 * PATIENCE });

/** A disk that outlives the page. */
class Written implements Disk {
  bytes = new Uint8Array();
  /** How often each position was written to. */
  readonly times = new Map<number, number>();
  paths: string[] = [];
  discarded = 0;
  left = 0;
  /** In which transfer it was accepted, and which chunks are flushed, with their digests. */
  label: Origin | null = null;
  readonly claims = new Map<number, Uint8Array>();

  /** Bytes that stood there, each time somebody asked for room. */
  readonly asked: number[] = [];
  staging: Staging = "works";

  async stagingOf(_: unknown, standing: number): Promise<Staging> {
    this.asked.push(standing);
    return this.staging;
  }

  readonly open: Disk["open"] = async (_target, manifest, origin) => {
    const { digest, transferCode } = origin ?? { digest: "", transferCode: "" };
    if (this.label?.digest !== digest) {
      this.claims.clear();
      this.bytes = new Uint8Array(manifest.total ?? 0);
    }
    this.label = { digest, transferCode };
    this.paths = manifest.entries.map(({ path }) => path);
    const chunks = [...this.claims.keys()].sort((one, other) => one - other);
    const digests = Buffer.concat(chunks.map((chunk) => this.claims.get(chunk) ?? Buffer.of()));
    const written = new Map<number, Uint8Array>();
    return {
      level: "durable",
      renamed: 0,
      held: {
        ranges: [...new Ranges(chunks.map((chunk) => [chunk, chunk + 1])).list],
        digests: new Uint8Array(digests),
      },
      write: async (position, bytes, digest) => {
        this.bytes.set(bytes, position);
        this.times.set(position, (this.times.get(position) ?? 0) + 1);
        written.set(position / CHUNK_BYTES, digest?.slice() ?? Buffer.of());
      },
      flush: async () => {
        for (const [chunk, digest] of written) this.claims.set(chunk, digest);
      },
      close: async () => null,
      leave: async () => {
        this.left += 1;
      },
      discard: async () => {
        this.discarded += 1;
        this.label = null;
      },
    };
  };

  async recall({ digest, transferCode }: Origin): Promise<Recalled | null> {
    if (this.label?.digest !== digest) return null;
    const isAccepted = this.label.transferCode === transferCode;
    return { isAccepted, bytes: this.claims.size * CHUNK_BYTES };
  }

  async forget(digest: string): Promise<void> {
    if (this.label?.digest === digest) this.label = null;
  }
}

/** Two drivers, and what their pages would do: connect them anew whenever they are apart. */
class Pair {
  readonly written = new Written();
  readonly told: [FromWorker[], FromWorker[]] = [[], []];
  readonly cables: Cable[] = [];
  readonly drivers: [SendingDriver, ReceivingDriver];
  accepts = true;
  code = "7K3M-Q2RD";

  static async of(contents: Content[], chance: () => number): Promise<Pair> {
    const told: FromWorker[] = [];
    const sending = await SendingDriver.of(contents, (message) => told.push(message));
    return new Pair(sending, told, chance);
  }

  private constructor(
    sending: SendingDriver,
    told: FromWorker[],
    readonly chance: () => number,
  ) {
    this.drivers = [sending, this.#receiver()];
    this.told[0] = told;
  }

  #receiver(): ReceivingDriver {
    return new ReceivingDriver((message) => this.#hear(message), this.written, this.code);
  }

  /** The receiver's page is loaded anew: all that it had in memory is gone. */
  reload(): void {
    this.cables.at(-1)?.cut();
    this.drivers[1].close();
    this.told[1] = [];
    this.drivers[1] = this.#receiver();
  }

  #hear(message: FromWorker): void {
    this.told[1].push(message);
    if (message.type === "deciding" && this.accepts) {
      this.drivers[1].accept(message.question, { kind: "downloads" });
    }
  }

  get #over(): boolean {
    return this.told.every((told) => told.some(({ type }) => type === "delivered"));
  }

  has(side: 0 | 1, type: FromWorker["type"]): boolean {
    return this.told[side].some((message) => message.type === type);
  }

  connect(): Cable {
    const former = this.cables.length;
    const cable = new Cable(this.chance);
    this.cables.push(cable);
    for (const [side, driver] of this.drivers.entries()) {
      driver.dropped(former);
      const { control, data } = cable.end(side as 0 | 1);
      driver.attach(former + 1, control, data);
      driver.connected(former + 1, LARGEST_MESSAGE);
    }
    cable.open();
    return cable;
  }

  /** Lets the connection carry messages until `enough`, or both sides know of the delivery. */
  async run(enough: () => boolean = () => false): Promise<void> {
    const cable = this.cables.at(-1) ?? this.connect();
    const until = performance.now() + PATIENCE;
    while (!this.#over && !enough()) {
      if (performance.now() > until) throw new Error("what is waited for does not come");
      // While there is nothing to carry, the processor is for those who read and compute digests.
      if (cable.step()) await turn();
      else await sleep(1);
    }
  }

  end(): void {
    for (const driver of this.drivers) driver.handle({ event: "failed", code: "cancelled" });
    for (const driver of this.drivers)
      driver.handle({ event: "message", message: { type: "bye" } });
  }

  get framed(): number {
    return this.cables.reduce((sum, cable) => sum + cable.framed(1), 0);
  }
}

function file(path: string, size: number): { path: string; file: File } {
  return { path, file: new File([randomFillSync(new Uint8Array(size))], path) };
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function digestOfAll(contents: readonly Content[]): Promise<string> {
  const blobs = contents.flatMap(({ blob }) => (blob === null ? [] : [blob]));
  return digestOf(new Uint8Array(await new Blob(blobs).arrayBuffer()));
}

function nested(): Content[] {
  const small = Array.from({ length: 40 }, (_, number) =>
    file(`many/${number % 7}/${number}`, 77_777),
  );
  const entries = [...small, file("empty", 0), file("large", 9 * CHUNK_BYTES + 1), file("z", 5)];
  return contentsOf({ entries, folders: ["nothing in it"] });
}

const SEEDS = Array.from({ length: 8 }, (_, seed) => seed);

test.each(SEEDS)("cut twenty times, seed %i", async (seed) => {
  const chance = chances(seed);
  const contents = nested();
  const pair = await Pair.of(contents, chance);
  for (let cuts = 0; cuts < 20; cuts += 1) {
    const cable = pair.connect();
    // So few that all of these connections together are too short for the whole transfer.
    const messages = Math.floor(chance() * 30);
    await pair.run(() => cable.carried >= messages);
    cable.cut();
  }
  pair.connect();
  await pair.run();
  expect(digestOf(pair.written.bytes)).toBe(await digestOfAll(contents));
  expect(pair.written.paths).toEqual(contents.map(({ entry }) => entry.path));
  expect(pair.cables.filter((cable) => cable.framed(1) > 0).length).toBeGreaterThan(5);
  // What was whole was kept, and what is kept is not sent again.
  expect(new Set(pair.written.times.values())).toEqual(new Set([1]));
  expect(pair.told.map((told) => told.filter(({ type }) => type === "ended"))).toEqual([[], []]);
  pair.end();
});

test("a cable that is never cut carries nothing twice", async () => {
  const contents = nested();
  const pair = await Pair.of(contents, chances(1));
  await pair.run();
  expect(digestOf(pair.written.bytes)).toBe(await digestOfAll(contents));
  const total = pair.written.bytes.length;
  const headers = 40 * Math.ceil(total / 1_000);
  expect(pair.framed).toBeGreaterThan(total);
  expect(pair.framed).toBeLessThan(total + headers);
  pair.end();
});

test("the page hears what is to be shown, and nothing twice", async () => {
  const pair = await Pair.of(
    contentsOf({ entries: [file("a", 3 * CHUNK_BYTES)], folders: [] }),
    () => 0,
  );
  await pair.run(() => pair.has(0, "transferring"));
  pair.cables[0]?.cut();
  for (const [side, driver] of pair.drivers.entries()) {
    expect(pair.told[side]?.at(-1)).toEqual({ type: "broken", connection: 1 });
    driver.dropped(1);
    expect(pair.told[side]?.at(-1)).toEqual({ type: "away", accepted: true });
  }
  pair.connect();
  await pair.run();
  const seen = pair.told.map((told) => {
    const types = told.map(({ type }) => type).filter((type) => type !== "close");
    // How often progress is reported is the clock's affair.
    return types.filter((type, at) => type !== "transferring" || types[at - 1] !== type);
  });
  expect(seen[1]).toEqual([
    "deciding",
    "transferring",
    "broken",
    "away",
    "transferring",
    "verifying",
    "delivered",
  ]);
  expect(seen[0]?.filter((type) => type !== "verifying")).toEqual(
    seen[1]?.filter((type) => type !== "verifying"),
  );
  pair.end();
});

test("that nothing comes is reported, too, unless somebody paused it", async () => {
  const pair = await Pair.of(
    contentsOf({ entries: [file("a", 9 * CHUNK_BYTES)], folders: [] }),
    () => 0,
  );
  await pair.run(() => pair.has(1, "transferring") && pair.framed > 0);
  const reports = () => pair.told[1].filter((told) => told.type === "transferring");
  const before = reports().length;
  await vi.waitFor(() => expect(reports().length).toBeGreaterThan(before + 1), PATIENCE);
  const [last, former] = reports().reverse();
  expect(last).toEqual(former);
  expect(last?.moved).toBe(pair.framed);
  pair.drivers[1].handle({ event: "hold", paused: true });
  const paused = reports().length;
  await sleep(1_200);
  expect(reports().length).toBe(paused);
  pair.drivers[1].handle({ event: "hold", paused: false });
  await pair.run();
  pair.end();
});

test("both sides tell how far each file is", async () => {
  const small = Array.from({ length: 40 }, (_, number) => file(`a/${number}`, 77_777));
  const entries = [...small, file("b", 9 * CHUNK_BYTES), file("c", 5)];
  const pair = await Pair.of(contentsOf({ entries, folders: [] }), () => 0);
  await pair.run(() => pair.framed > 6 * CHUNK_BYTES);
  await pair.run(() =>
    pair.told.every((told) => {
      const last = told.findLast(({ type }) => type === "transferring");
      if (last?.type !== "transferring" || last.files === null) return false;
      const { near, present, done } = last.files;
      const large = near[present];
      return done === 40 && large?.path === "b" && large.bytes > 0 && !large.done;
    }),
  );
  const asked = pair.told[1].find(({ type }) => type === "deciding");
  expect(asked).toMatchObject({
    outline: { items: [{ name: "a", count: 40 }, { name: "b" }, { name: "c" }], more: 0 },
  });
  await pair.run();
  pair.end();
});

test("each side pauses for itself, and what is paused stays so without a connection", async () => {
  const pair = await Pair.of(
    contentsOf({ entries: [file("a", 9 * CHUNK_BYTES)], folders: [] }),
    () => 0,
  );
  await pair.run(() => pair.has(1, "transferring"));
  const [sending, receiving] = pair.drivers;
  receiving.handle({ event: "hold", paused: true });
  await pair.run(() => pair.told[0].some((told) => "paused" in told && told.paused === "them"));
  expect(pair.told[1].at(-1)).toMatchObject({ type: "transferring", paused: "us" });
  pair.cables[0]?.cut();
  pair.connect();
  await pair.run(() => pair.told[0].at(-1)?.type === "transferring");
  let steps = 50;
  await pair.run(() => steps-- <= 0);
  expect(pair.has(0, "delivered")).toBe(false);
  expect(pair.told[0].at(-1)).toMatchObject({ type: "transferring", paused: "them" });
  sending.handle({ event: "hold", paused: true });
  receiving.handle({ event: "hold", paused: false });
  await pair.run(() => pair.told[1].some((told) => "paused" in told && told.paused === "them"));
  sending.handle({ event: "hold", paused: false });
  await pair.run();
  expect(pair.has(0, "delivered")).toBe(true);
  pair.end();
});

/** A receiver before its page has told it that the connection stands, and what it tells the page. */
function attached(): { cable: Cable; driver: ReceivingDriver; told: FromWorker[] } {
  const told: FromWorker[] = [];
  const driver = new ReceivingDriver((message) => told.push(message), new Written(), "7K3M-Q2RD");
  const cable = new Cable(() => 0);
  const { control, data } = cable.end(1);
  driver.attach(1, control, data);
  cable.open();
  return { cable, driver, told };
}

test("what is said too early and too much ends it, once the connection stands", () => {
  const { cable, driver, told } = attached();
  for (let count = 0; count < 40; count += 1) cable.end(0).control.send("early".repeat(10_000));
  while (cable.step()) expect(told).toEqual([]);
  driver.connected(1, LARGEST_MESSAGE);
  expect(told).toContainEqual(expect.objectContaining({ type: "ended", code: "bad-frame" }));
  driver.close();
});

test("a channel that refuses the first word is a loss, and what came early is nothing", () => {
  const { cable, driver, told } = attached();
  const hello = writeMessage({ type: "hello", versions: [1], capabilities: [], manifest: null });
  cable.end(0).control.send(hello);
  cable.step();
  cable.end(1).control.send = () => {
    throw new DOMException("full", "OperationError");
  };
  driver.connected(1, LARGEST_MESSAGE);
  expect(told).toEqual([
    { type: "broken", connection: 1 },
    { type: "away", accepted: false },
  ]);
  driver.close();
});

test("signals go over the connection, as many as are borne, and without one they are dropped", async () => {
  const pair = await Pair.of(contentsOf({ entries: [file("a", 10)], folders: [] }), () => 0);
  pair.accepts = false;
  const [sending, receiving] = pair.drivers;
  sending.relay("ready", "t1.early");
  await pair.run(() => pair.has(1, "deciding"));
  for (let count = 0; count < 100; count += 1) sending.relay("offer", `t1.${count}`);
  await pair.run(() => pair.has(1, "signal"));
  await pair.run(() => pair.told[1].filter(({ type }) => type === "signal").length >= 39);
  for (let count = 0; count < 200; count += 1) {
    const message = { type: "signal", carrier: "ready", text: "t1.noise" } as const;
    receiving.handle({ event: "message", message });
  }
  const heard = pair.told[1].filter(({ type }) => type === "signal");
  expect(heard.length).toBe(120);
  expect(heard[0]).toEqual({ type: "signal", carrier: "offer", text: "t1.0" });
  // One was said too early, and counts.
  expect(heard[38]).toEqual({ type: "signal", carrier: "offer", text: "t1.38" });
  expect(heard[39]).toEqual({ type: "signal", carrier: "ready", text: "t1.noise" });
  pair.end();
});

test("a text is delivered as a text", async () => {
  const pair = await Pair.of(contentsOf({ text: "\u{1F9FF} שלום" }), () => 0);
  await pair.run();
  const [delivered] = pair.told[1].filter(({ type }) => type === "delivered");
  expect(delivered).toMatchObject({ renamed: 0, level: "durable" });
  expect(new TextDecoder().decode(pair.written.bytes)).toBe("\u{1F9FF} שלום");
  pair.end();
});

test("a file that shrinks ends the transfer on both sides, and leaves nothing", async () => {
  const contents = contentsOf({ entries: [file("a", 9 * CHUNK_BYTES)], folders: [] });
  const [content] = contents;
  if (content) content.blob = content.blob?.slice(0, 5 * CHUNK_BYTES) ?? null;
  const pair = await Pair.of(contents, () => 0);
  await pair.run(() => pair.has(0, "ended") && pair.has(1, "ended"));
  expect(pair.told[0].find(({ type }) => type === "ended")).toMatchObject({ code: "file-changed" });
  expect(pair.told[1].find(({ type }) => type === "ended")).toMatchObject({ code: "file-changed" });
  expect(pair.written.discarded).toBe(1);
  pair.end();
});

test("what is sent can be revised until it is accepted, and each time another question is asked", async () => {
  const one = contentsOf({ entries: [file("a", 10)], folders: [] });
  const all = nested();
  const pair = await Pair.of(one, () => 0);
  pair.accepts = false;
  const [sending, receiving] = pair.drivers;
  // Before anybody came, and while they decide.
  const few = contentsOf({ entries: [file("a", 10), file("b", 20)], folders: [] });
  expect(sending.revise(await loadOf(few))).toBe(true);
  await pair.run(() => pair.has(1, "deciding"));
  expect(pair.told[1].at(-1)).toMatchObject({ question: 1, summary: { count: 2, size: 30 } });
  expect(sending.revise(await loadOf(all))).toBe(true);
  expect(pair.told[0].at(-1)).toMatchObject({ type: "deciding", summary: { count: 43 } });
  await pair.run(() => pair.told[1].some((told) => "question" in told && told.question === 2));
  expect(pair.told[1].at(-1)).toMatchObject({ question: 2, summary: { count: 43 } });
  // Who accepts what was asked before accepts nothing.
  receiving.accept(1, { kind: "downloads" });
  expect(pair.has(0, "transferring")).toBe(false);
  receiving.accept(2, { kind: "downloads" });
  await pair.run(() => pair.has(0, "transferring"));
  expect(sending.revise(await loadOf(one))).toBe(false);
  await pair.run();
  expect(pair.written.paths).toEqual(all.map(({ entry }) => entry.path));
  expect(digestOf(pair.written.bytes)).toBe(await digestOfAll(all));
  pair.end();
});

test("an acceptance that crosses what is proposed anew accepts neither", async () => {
  const contents = contentsOf({ entries: [file("a", 3 * CHUNK_BYTES)], folders: [] });
  const pair = await Pair.of(contents, () => 0);
  pair.accepts = false;
  await pair.run(() => pair.has(1, "deciding"));
  const [sending, receiving] = pair.drivers;
  const load = await loadOf(nested());
  receiving.accept(1, { kind: "downloads" });
  await vi.waitFor(() => expect(pair.has(1, "transferring")).toBe(true));
  expect(sending.revise(load)).toBe(true);
  await pair.run(() => pair.told[1].some((told) => "question" in told && told.question === 2));
  expect(pair.has(0, "transferring")).toBe(false);
  expect(pair.written.discarded).toBe(1);
  let steps = 50;
  await pair.run(() => steps-- <= 0);
  expect(pair.told[1].at(-1)).toMatchObject({ type: "deciding", summary: { count: 43 } });
  receiving.accept(2, { kind: "downloads" });
  await pair.run();
  expect(pair.written.paths).toContain("large");
  pair.end();
});

test("what was revised while apart is proposed by the next connection", async () => {
  const pair = await Pair.of(contentsOf({ entries: [file("a", 10)], folders: [] }), () => 0);
  pair.accepts = false;
  await pair.run(() => pair.has(1, "deciding"));
  pair.cables[0]?.cut();
  for (const driver of pair.drivers) driver.dropped(1);
  const all = nested();
  expect(pair.drivers[0].revise(await loadOf(all))).toBe(true);
  pair.accepts = true;
  pair.connect();
  await pair.run();
  expect(digestOf(pair.written.bytes)).toBe(await digestOfAll(all));
  pair.end();
});

test("nothing is accepted once something else is asked", async () => {
  const pair = await Pair.of(contentsOf({ entries: [file("a", 10)], folders: [] }), () => 0);
  pair.accepts = false;
  await pair.run(() => pair.has(1, "deciding"));
  pair.drivers[1].accept(7, { kind: "downloads" });
  pair.drivers[1].decline(7, "declined");
  let steps = 50;
  await pair.run(() => steps-- <= 0);
  expect(pair.told[1].at(-1)).toMatchObject({ type: "deciding" });
  pair.drivers[1].decline(1, "declined");
  await pair.run(() => pair.has(0, "ended"));
  expect(pair.told[0].at(-1)).toMatchObject({ code: "declined", by: "them" });
  pair.end();
});

/** The types of what a page was told, repetitions left out. */
function phases(told: FromWorker[]): string[] {
  const types = told.map(({ type }) => type);
  return types.filter((type, at) => types[at - 1] !== type);
}

test.each(SEEDS)("the receiver's page is loaded anew again and again, seed %i", async (seed) => {
  const chance = chances(seed);
  const contents = nested();
  const pair = await Pair.of(contents, chance);
  const durable = new Map<number, number>();
  for (let reloads = 0; reloads < 8; reloads += 1) {
    const cable = pair.connect();
    // So few that all of these connections together are too short for the whole transfer.
    const messages = Math.floor(chance() * 25);
    await pair.run(() => cable.carried >= messages);
    for (const chunk of pair.written.claims.keys()) {
      const position = chunk * CHUNK_BYTES;
      const times = pair.written.times.get(position) ?? 0;
      // What was durable before has not been written again.
      expect(times).toBe(durable.get(position) ?? times);
      durable.set(position, times);
    }
    pair.reload();
  }
  pair.connect();
  await pair.run();
  for (const [position, times] of durable) expect(pair.written.times.get(position)).toBe(times);
  expect(digestOf(pair.written.bytes)).toBe(await digestOfAll(contents));
  expect(pair.told.flat().filter(({ type }) => type === "ended")).toEqual([]);
  pair.end();
});

test("who had accepted is not asked again after a reload, and hears that it goes on", async () => {
  const pair = await Pair.of(nested(), () => 0);
  await pair.run(() => pair.written.claims.size > 4);
  pair.accepts = false;
  pair.reload();
  pair.connect();
  await pair.run();
  expect(phases(pair.told[1])).toEqual(["resuming", "transferring", "verifying", "delivered"]);
  pair.end();
});

test("under another link the same files are asked about, and go on from what is there", async () => {
  const contents = nested();
  const pair = await Pair.of(contents, () => 0);
  await pair.run(() => pair.written.claims.size > 4);
  pair.code = "0000-0000";
  pair.reload();
  pair.connect();
  await pair.run();
  expect(phases(pair.told[1]).slice(0, 3)).toEqual(["deciding", "resuming", "transferring"]);
  expect(pair.written.times.get(0)).toBe(1);
  expect(digestOf(pair.written.bytes)).toBe(await digestOfAll(contents));
  pair.end();
});

test("under another link there must be room for what is missing, and it is said if there is none", async () => {
  const pair = await Pair.of(nested(), () => 0);
  await pair.run(() => pair.written.claims.size > 4);
  expect(pair.written.asked).toEqual([0]);
  pair.reload();
  pair.connect();
  await pair.run(() => pair.has(1, "resuming"));
  expect(pair.written.asked).toEqual([0]);
  const standing = pair.written.claims.size * CHUNK_BYTES;
  [pair.code, pair.accepts, pair.written.staging] = ["0000-0000", false, "full"];
  pair.reload();
  pair.connect();
  await pair.run(() => pair.has(1, "deciding"));
  expect(pair.written.asked.length).toBe(2);
  // What was being flushed then may stand by now, too.
  expect(pair.written.asked[1]).toBeGreaterThanOrEqual(standing);
  const asked = pair.told[1].find(({ type }) => type === "deciding");
  expect(asked).toMatchObject({ staging: "full" });
  pair.end();
});

test("what was held of another content comes anew", async () => {
  const contents = nested();
  const pair = await Pair.of(contents, () => 0);
  await pair.run(() => [0, 1].every((chunk) => pair.written.claims.has(chunk)));
  const other = randomFillSync(new Uint8Array(CHUNK_BYTES));
  pair.written.bytes.set(other, CHUNK_BYTES);
  pair.written.claims.set(1, createHash("sha256").update(other).digest());
  pair.reload();
  pair.connect();
  await pair.run();
  expect(digestOf(pair.written.bytes)).toBe(await digestOfAll(contents));
  expect(pair.written.times.get(0)).toBe(1);
  expect(pair.written.times.get(CHUNK_BYTES)).toBe(2);
  pair.end();
});

test("what is refused leaves nothing of an earlier visit", async () => {
  const pair = await Pair.of(nested(), () => 0);
  await pair.run(() => pair.written.claims.size > 4);
  pair.code = "0000-0000";
  pair.accepts = false;
  pair.reload();
  pair.connect();
  await pair.run(() => pair.has(1, "deciding"));
  pair.drivers[1].decline(1, "declined");
  expect(pair.written.label).toBeNull();
  pair.end();
});

test.each([
  ["replaced", 1, 0],
  ["peer-gone", 1, 0],
  ["disk-full", 1, 0],
  ["cancelled", 0, 1],
  ["digest-mismatch", 0, 1],
] as const)("ended as %s: left %i, discarded %i", async (code, left, discarded) => {
  const pair = await Pair.of(nested(), () => 0);
  await pair.run(() => pair.written.claims.size > 4);
  pair.drivers[1].handle({ event: "failed", code });
  expect([pair.written.left, pair.written.discarded]).toEqual([left, discarded]);
  pair.end();
});
