/** Writes noise into a sink as the engine would, for the tests in real browsers. */
import { open, type Sink, type Target } from "../../../src/peer/sinks/index.ts";
import { type Entry, manifestOf } from "../../../src/protocol/manifest.ts";

const CHUNK = 1 << 20;
/** Chunks that are on their way together, and written in any order. */
const WINDOW = 16;

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
}

export interface Outcome {
  level: Sink["level"];
  renamed: number;
  /** SHA-256 of every file's own bytes, by its path in the manifest. */
  digests: Record<string, string>;
  closed: File | string | null;
  /** Milliseconds from the first write to the end of the close. */
  took: number;
  failure?: string;
}

self.onmessage = ({ data }: MessageEvent<Job>) => {
  run(data).then(
    (outcome) => self.postMessage(outcome),
    (error: unknown) => {
      const failure = error instanceof Error ? error.name : String(error);
      self.postMessage({ failure });
    },
  );
};

async function run(job: Job): Promise<Outcome> {
  const manifest = manifestOf(job.entries);
  const total = job.total ?? manifest.total ?? 0;
  const stream = job.text === undefined ? noise(total) : new TextEncoder().encode(job.text);
  const sink = await open(job.target, manifest);
  const started = performance.now();
  await writeAll(sink, stream, job);
  if (job.mend !== undefined) {
    const first = job.mend * CHUNK;
    await sink.write(first, stream.slice(first, first + CHUNK));
  }
  await sink.flush();
  if (job.discardAfter !== undefined) await sink.discard();
  const closed = job.discardAfter === undefined ? await sink.close(total) : null;
  const took = performance.now() - started;
  const digests = await digestsOf(job.entries, stream);
  return { level: sink.level, renamed: sink.renamed, digests, closed, took };
}

async function writeAll(sink: Sink, stream: Uint8Array<ArrayBuffer>, job: Job): Promise<void> {
  const chunks = Math.min(job.discardAfter ?? Infinity, Math.ceil(stream.length / CHUNK));
  for (let first = 0; first < chunks; first += WINDOW) {
    const window = Array.from({ length: Math.min(WINDOW, chunks - first) }, (_, i) => first + i);
    window.sort(() => Math.random() - 0.5);
    const writes = window.map((chunk) => {
      const bytes = stream.slice(chunk * CHUNK, (chunk + 1) * CHUNK);
      return sink.write(chunk * CHUNK, chunk === job.mend ? bytes.fill(0) : bytes);
    });
    await Promise.all(writes);
  }
}

function noise(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  }
  return bytes;
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
