/** A sender and a receiver with the engine of stored copies, and what stands where a browser would. */
import { createHash } from "node:crypto";
import { fromBase64Url } from "../../src/keys/link.ts";
import { stretch } from "../../src/keys/records.ts";
import { type Content, contentsOf } from "../../src/peer/selection.ts";
import type { Held, Sink } from "../../src/peer/sinks/index.ts";
import { Layout } from "../../src/peer/sinks/layout.ts";
import type { Level } from "../../src/peer/status.ts";
import { CHUNK_BYTES } from "../../src/protocol/codec.ts";
import type { Manifest } from "../../src/protocol/manifest.ts";
import { Ranges } from "../../src/protocol/ranges.ts";
import { drawClaim } from "../../src/shares/downloading.ts";
import { ShareEngine } from "../../src/shares/engine.ts";
import type { Put } from "../../src/shares/server.ts";
import type { FromWorker } from "../../src/shares/worker_messages.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Told<Type extends FromWorker["type"]> = Extract<FromWorker, { type: Type }>;

/** Where there is no XMLHttpRequest. */
export const put: Put = async (url, token, bytes, moved, signal) => {
  const headers: Record<string, string> =
    token === null ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(url, { method: "PUT", headers, body: bytes, signal });
  moved(bytes.length);
  return answer;
};

/** Chunks that a later visit finds, and what they were accepted under. */
export interface Leftover {
  transferCode: string | null;
  chunks: Map<number, Bytes>;
}

const CODE = "7K3M-9QWD";

/** Keeps what is written in memory, file by file; nothing counts before the close. */
export class MemorySink implements Sink {
  readonly level: Level;
  readonly renamed = 0;
  readonly manifest: Manifest;
  readonly #stream: Bytes;
  readonly #leftover: Leftover;
  readonly held: Held;
  /** Positions that were written, in their order. */
  readonly written: number[] = [];
  outcome: "closed" | "left" | "discarded" | null = null;

  constructor(manifest: Manifest, leftover: Leftover, level: Level) {
    this.manifest = manifest;
    this.level = level;
    this.#stream = new Uint8Array(manifest.total ?? 0);
    this.#leftover = leftover;
    const chunks = [...leftover.chunks].sort(([one], [other]) => one - other);
    for (const [chunk, bytes] of chunks) this.#stream.set(bytes, chunk * CHUNK_BYTES);
    const digests = chunks.map(([, bytes]) => createHash("sha256").update(bytes).digest());
    this.held = {
      ranges: [...new Ranges(chunks.map(([chunk]) => [chunk, chunk + 1])).list],
      digests: new Uint8Array(Buffer.concat(digests)),
    };
  }

  async write(position: number, bytes: Bytes, digest?: Uint8Array): Promise<void> {
    this.#stream.set(bytes, position);
    this.written.push(position);
    if (digest) this.#leftover.chunks.set(position / CHUNK_BYTES, bytes.slice());
  }

  /** Whether any chunk that was written is another one than in `stream`. */
  differsFrom(stream: Bytes): boolean {
    return this.written.some((at) => {
      const end = at + CHUNK_BYTES;
      return Buffer.compare(this.#stream.subarray(at, end), stream.subarray(at, end)) !== 0;
    });
  }

  async flush(): Promise<void> {}

  async close(): Promise<null> {
    this.outcome = "closed";
    return null;
  }

  async leave(): Promise<void> {
    this.outcome = "left";
    this.#leftover.transferCode = CODE;
  }

  async discard(): Promise<void> {
    this.outcome = "discarded";
    this.#leftover.chunks.clear();
  }

  get files(): Map<string, Bytes> {
    const layout = new Layout(this.manifest.entries);
    return new Map(
      this.manifest.entries.map(({ path }, index) => [
        path,
        this.#stream.subarray(...layout.span(index)),
      ]),
    );
  }
}

export class Person {
  readonly told: FromWorker[] = [];
  sink: MemorySink | null = null;
  readonly engine: ShareEngine;
  readonly #waiting = new Set<() => void>();

  /** @param level of what is saved */
  constructor(by: Put = put, leftover = nothingLeft(), level: Level = "durable") {
    this.engine = new ShareEngine(
      (message) => {
        this.told.push(message);
        for (const look of this.#waiting) look();
      },
      {
        open: async (_, manifest) => {
          this.sink = new MemorySink(manifest, leftover, level);
          return this.sink;
        },
        stagingOf: async () => "works",
        recall: async ({ transferCode }) =>
          leftover.transferCode === null
            ? null
            : { isAccepted: leftover.transferCode === transferCode, bytes: 0 },
        forget: async () => leftover.chunks.clear(),
      },
      by,
    );
  }

  /** The first message of this type, that has come or will come. Another end is a failure. */
  hears<Type extends FromWorker["type"]>(type: Type): Promise<Told<Type>> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.told.find((message) => message.type === type);
        const ended = this.told.find((message) => message.type === "ended");
        if (found) resolve(found as Told<Type>);
        else if (ended) reject(new Error(`ended: ${ended.code}`));
        else return;
        this.#waiting.delete(look);
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Until the latest message is one that this finds. */
  until(enough: (message: FromWorker) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!this.told.some(enough)) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }
}

export interface Offer {
  key: Bytes;
  owner: string;
  contents: Content[];
  password: string | null;
}

export function offer(files: Record<string, Bytes>, password: string | null = null): Offer {
  const entries = Object.entries(files).map(([path, bytes]) => ({
    path,
    file: new File([bytes], path, { lastModified: 1_700_000_000_000 }),
  }));
  return {
    key: crypto.getRandomValues(new Uint8Array(16)),
    owner: drawClaim(),
    contents: contentsOf({ entries, folders: [] }),
    password,
  };
}

const SALT = "c2FsdHNhbHRzYWx0c2FsdA";

async function stretched(password: string | null): Promise<Bytes | null> {
  return password === null ? null : stretch(password, fromBase64Url(SALT) ?? new Uint8Array());
}

export async function stores(
  server: URL,
  { key, owner, contents, password }: Offer,
  by: Put = put,
  downloads: number | null = null,
): Promise<Person> {
  const person = new Person(by);
  const bytes = await stretched(password);
  const terms = {
    key,
    owner,
    lifetimeMinutes: 60,
    downloads,
    password: bytes && { salt: SALT, stretched: bytes },
  };
  person.engine.hear({ type: "store", server: server.href, terms, contents });
  return person;
}

export function nothingLeft(): Leftover {
  return { transferCode: null, chunks: new Map() };
}

export async function opens(
  server: URL,
  key: Bytes,
  password: string | null = null,
  claim = drawClaim(),
  person = new Person(),
): Promise<Person> {
  const access = { key, stretched: await stretched(password), claim };
  person.engine.hear({ type: "open", server: server.href, transferCode: CODE, access });
  return person;
}

export async function receives(person: Person, path: string | null = null): Promise<MemorySink> {
  await person.hears("listed");
  person.engine.hear({ type: "accept", target: { kind: "downloads" }, path });
  await person.hears("delivered");
  if (person.sink === null) throw new Error("there is no sink");
  return person.sink;
}

/** Bytes that look like noise, the same for the same length and seed. */
export function noise(length: number, seed = 1): Bytes {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = length + seed;
  for (let index = 0; index < words.length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    words[index] = state;
  }
  return new Uint8Array(words.buffer, 0, length);
}
