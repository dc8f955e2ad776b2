/** Writes noise into a sink as the engine would, for the tests in real browsers. */
import { sha256 } from "../../../src/peer/digests.ts";
import { hold } from "../../../src/peer/hold.ts";
import { type Recalled, reapLeftovers, recall } from "../../../src/peer/leftovers.ts";
import { open, type Sink, type Target } from "../../../src/peer/sinks/index.ts";
import { lockOf } from "../../../src/peer/sinks/staging.ts";
import { type Entry, manifestOf } from "../../../src/protocol/manifest.ts";
import { Ranges } from "../../../src/protocol/ranges.ts";

const CHUNK = 1 << 20;
/** Chunks that are on their way together, and written in any order. */
const WINDOW = 16;
const DIGEST = "d".repeat(64);

export interface Job {
  target: Target;
  entries: Entry[];
  /** What the stream holds instead of noise, where the noise would not do. */
  text?: string;
  /** Bytes of the stream, where the manifest does not say. */
  total?: number;
  /** Chunks after which it is given up. */
  discardAfter?: number;
  /** A chunk that is first written wrongly, and mended when all is written. */
  mend?: number;
  /** Chunks that are written and flushed; then nothing more happens, as when the page goes. */
  stopAfter?: number;
  /** Name of the manifest, as its digest is, and of the transfer. */
  digest?: string;
  transferCode?: string;
  /** Nothing is written: what stands there of it is looked for. */
  recalls?: boolean;
  /** Milliseconds from now at which what is of no use any more is removed. */
  reapsLater?: number;
}

export interface Outcome {
  level: Sink["level"];
  renamed: number;
  /** Chunks that stood there when it was opened. */
  held: readonly (readonly [number, number])[];
  /** SHA-256 of every file's own bytes, by its path in the manifest. */
  digests: Record<string, string>;
  closed: File | string | null;
  /** Milliseconds from the first write to the end of the close. */
  took: number;
  failure?: string;
  /** The folder of what failed has still its lock. */
  locked?: true;
}

self.onmessage = ({ data }: MessageEvent<Job>) => {
  run(data).then(
    (outcome) => self.postMessage(outcome),
    async (error: unknown) => {
      const failure = error instanceof Error ? error.name : String(error);
      const isFree = (await hold(lockOf(data.digest ?? DIGEST), 2_000)) !== null;
      self.postMessage({ failure, ...(!isFree && { locked: true }) });
    },
  );
};

async function run(job: Job): Promise<Outcome | { recalled: Recalled | null }> {
  const manifest = manifestOf(job.entries);
  const total = job.total ?? manifest.total ?? 0;
  const stream = job.text === undefined ? noise(total) : new TextEncoder().encode(job.text);
  const { digest = DIGEST, transferCode = "7K3M-Q2RD" } = job;
  if (job.reapsLater) {
    const later = Date.now() + job.reapsLater;
    Date.now = () => later;
    await reapLeftovers();
  }
  if (job.recalls) return { recalled: await recall({ digest, transferCode }) };
  const sink = await open(job.target, manifest, { digest, transferCode });
  const started = performance.now();
  await writeAll(sink, stream, job);
  if (job.mend !== undefined) {
    const first = job.mend * CHUNK;
    await write(sink, first, stream.slice(first, first + CHUNK));
  }
  await sink.flush();
  if (job.discardAfter !== undefined) await sink.discard();
  const ends = job.discardAfter === undefined && job.stopAfter === undefined;
  const closed = ends ? await sink.close(total) : null;
  const took = performance.now() - started;
  const digests = await digestsOf(job.entries, stream);
  const { level, renamed, held = { ranges: [] } } = sink;
  return { level, renamed, held: held.ranges, digests, closed, took };
}

async function write(sink: Sink, position: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  await sink.write(position, bytes, await sha256(bytes));
}

async function writeAll(sink: Sink, stream: Uint8Array<ArrayBuffer>, job: Job): Promise<void> {
  const most = job.discardAfter ?? job.stopAfter ?? Infinity;
  const held = new Ranges(sink.held?.ranges);
  const chunks = Array.from(
    { length: Math.min(most, Math.ceil(stream.length / CHUNK)) },
    (_, i) => i,
  );
  const missing = chunks.filter((chunk) => !held.has(chunk));
  while (missing.length > 0) {
    const window = missing.splice(0, WINDOW);
    window.sort(() => Math.random() - 0.5);
    const writes = window.map((chunk) => {
      const bytes = stream.slice(chunk * CHUNK, (chunk + 1) * CHUNK);
      return write(sink, chunk * CHUNK, chunk === job.mend ? bytes.fill(0) : bytes);
    });
    await Promise.all(writes);
  }
}

/** The same for the same size: another visit brings what this one has not. */
function noise(size: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(size / 4));
  let word = size + 1;
  for (let at = 0; at < words.length; at += 1) {
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    words[at] = word;
  }
  return new Uint8Array(words.buffer, 0, size);
}

async function digestsOf(
  entries: Entry[],
  stream: Uint8Array<ArrayBuffer>,
): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  let start = 0;
  for (const entry of entries) {
    if (entry.kind === "folder") continue;
    const end = entry.size === null ? stream.length : start + entry.size;
    const digest = await crypto.subtle.digest("SHA-256", stream.subarray(start, end));
    digests[entry.path] = Array.from(new Uint8Array(digest), hex).join("");
    start = end;
  }
  return digests;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
