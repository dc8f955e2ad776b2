/** The streamed sinks against a browser that does what the test says. */
import { afterEach, expect, test, vi } from "vitest";
import type { Page } from "../../../src/peer/sinks/download.ts";
import { open, type Sink } from "../../../src/peer/sinks/index.ts";
import { CHUNK_BYTES } from "../../../src/protocol/codec.ts";
import { type Entry, manifestOf } from "../../../src/protocol/manifest.ts";

/** More than lie in the pipes of an archive. */
const CHUNKS = 12;
const SIZE = CHUNKS * CHUNK_BYTES - 7;

/** The page, its service worker and the browser's downloads in one. */
class Browser implements Page {
  begun = 0;
  size: number | null = null;
  readonly taken: Uint8Array[] = [];
  failed = false;
  whole = false;
  told = 0;
  #port: MessagePort | null = null;
  #asked = false;

  /** @param hungry asks for more whenever it has got something */
  constructor(readonly hungry = true) {}

  begin(port: MessagePort, size: number | null): void {
    this.begun += 1;
    this.size = size;
    this.#port = port;
    port.onmessage = ({ data }) => {
      if (data === "abort") this.failed = true;
      else if (data === "end") {
        this.whole = true;
        port.postMessage("closed");
      } else {
        this.taken.push(data);
        this.#asked = false;
        if (this.hungry) this.asks();
      }
    };
    if (this.hungry) this.asks();
  }

  asks(): void {
    if (this.#asked) throw new Error("asked twice");
    this.#asked = true;
    this.#port?.postMessage("more");
  }

  stops(): void {
    this.#port?.postMessage("stopped");
  }

  keepAlive(): void {}

  stopped(): void {
    this.told += 1;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.taken);
  }

  leaves(): void {
    this.#port?.close();
  }
}

const browsers: Browser[] = [];

afterEach(() => {
  for (const browser of browsers.splice(0)) browser.leaves();
});

const ORIGIN = { digest: "d".repeat(64), transferCode: "7K3M-Q2RD" };

function file(path: string, size: number | null): Entry {
  return { kind: "file", path, size, modified: 0, type: "" };
}

async function streamed(
  entries: Entry[],
  hungry = true,
): Promise<{ sink: Sink; browser: Browser }> {
  const browser = new Browser(hungry);
  browsers.push(browser);
  const sink = await open({ kind: "streamed" }, manifestOf(entries), ORIGIN, browser);
  return { sink, browser };
}

const noise = Uint8Array.from({ length: SIZE }, (_, index) => (index * 7 + (index >> 12)) % 251);

/** In another order than the stream's, and side by side. */
async function write(sink: Sink, stream: Uint8Array): Promise<void> {
  const starts: number[] = [];
  for (let start = 0; start < stream.length; start += CHUNK_BYTES) starts.unshift(start);
  const room = starts.map((start) => stream.slice(start, start + CHUNK_BYTES));
  await Promise.all(starts.map((start, index) => sink.write(start, room[index] as never)));
  for (const used of room) used.fill(0);
}

test.each([0, 1, CHUNK_BYTES, SIZE])("one file of %i bytes", async (size) => {
  const { sink, browser } = await streamed([file("a.bin", size)]);
  expect(browser.begun).toBe(0);
  const stream = noise.slice(0, size);
  await write(sink, stream);
  expect(browser.bytes.length).toBeLessThan(Math.max(1, size));
  expect(await sink.close(size)).toBeNull();
  expect(browser.whole).toBe(true);
  expect(browser.size).toBe(size);
  expect(browser.bytes.equals(Buffer.from(stream))).toBe(true);
  expect(sink.level).toBe("handed");
});

test.each([null, 1_200_000])("many files as one archive; the last has size %s", async (last) => {
  const entries = [
    file("in/a", 300_000),
    { kind: "folder", path: "in/nothing", modified: 0 } as const,
    file("in/empty", 0),
    file("..\\b", 8_000_000),
    file("in/last", last),
  ];
  const { sink, browser } = await streamed(entries);
  const stream = noise.slice(0, 9_500_000);
  await write(sink, stream);
  await sink.close(stream.length);
  expect(browser.size).toBe(last === null ? null : browser.bytes.length);
  expect(sink.renamed).toBe(1);
  for (const [start, end] of [
    [0, 300_000],
    [300_000, 8_300_000],
    [8_300_000, 9_500_000],
  ]) {
    expect(browser.bytes.includes(Buffer.from(stream.subarray(start, end)))).toBe(true);
  }
  expect(browser.bytes.includes(".._b")).toBe(true);
  expect(browser.bytes.includes("in/nothing/")).toBe(true);
});

test("nothing is sent that the browser has not asked for", async () => {
  const { sink, browser } = await streamed([file("a.bin", SIZE)], false);
  const writing = write(sink, noise);
  for (let taken = 0; taken < CHUNKS - 1; taken += 1) {
    expect(browser.taken.length).toBe(taken);
    browser.asks();
    await vi.waitFor(() => expect(browser.taken.length).toBe(taken + 1));
  }
  await writing;
});

test.each(["while it waits for the browser", "while the browser waits"])(
  "given up %s, it fails there",
  async (when) => {
    const { sink, browser } = await streamed([file("a.bin", SIZE)], when.endsWith("waits"));
    const chunk = noise.slice(0, CHUNK_BYTES);
    const written = Promise.allSettled(
      [0, 1, 2].map((each) => sink.write(each * CHUNK_BYTES, chunk)),
    );
    if (browser.hungry) await written;
    await sink.discard();
    await written;
    await vi.waitFor(() => expect(browser.failed).toBe(true));
    expect(browser.whole).toBe(false);
    expect(browser.told).toBe(0);
  },
);

test("what was accepted and never came leaves no download behind", async () => {
  const { sink, browser } = await streamed([file("a.bin", SIZE)]);
  await sink.discard();
  expect(browser.begun).toBe(0);
});

test.each([1, 2])("stopped by the browser, %i file: whoever writes hears of it", async (count) => {
  const entries = [file("a.bin", SIZE), file("b.bin", 0)].slice(0, count);
  const { sink, browser } = await streamed(entries, false);
  const writing = write(sink, noise);
  browser.asks();
  await vi.waitFor(() => expect(browser.taken.length).toBe(1));
  browser.stops();
  await expect(writing).rejects.toMatchObject({ name: "AbortError" });
  await expect(sink.close(SIZE)).rejects.toMatchObject({ name: "AbortError" });
  expect(browser.told).toBe(1);
  await sink.discard();
  expect(browser.whole).toBe(false);
});
