/** A sender and a receiver with the engine of stored copies, and what stands where a browser would. */
import { fromBase64Url } from "../../src/keys/link.ts";
import { stretch } from "../../src/keys/records.ts";
import { type Content, contentsOf } from "../../src/peer/selection.ts";
import type { Sink } from "../../src/peer/sinks/index.ts";
import { Layout } from "../../src/peer/sinks/layout.ts";
import type { Manifest } from "../../src/protocol/manifest.ts";
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

/** Keeps what is written in memory, file by file; nothing counts before the close. */
export class MemorySink implements Sink {
  readonly level = "durable";
  readonly renamed = 0;
  readonly manifest: Manifest;
  readonly #stream: Bytes;
  /** Positions that were written, in their order. */
  readonly written: number[] = [];
  outcome: "closed" | "discarded" | null = null;

  constructor(manifest: Manifest) {
    this.manifest = manifest;
    this.#stream = new Uint8Array(manifest.total ?? 0);
  }

  async write(position: number, bytes: Bytes): Promise<void> {
    this.#stream.set(bytes, position);
    this.written.push(position);
  }

  async flush(): Promise<void> {}

  async close(): Promise<null> {
    this.outcome = "closed";
    return null;
  }

  async discard(): Promise<void> {
    this.outcome = "discarded";
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

  constructor(by: Put = put) {
    this.engine = new ShareEngine(
      (message) => {
        this.told.push(message);
        for (const look of this.#waiting) look();
      },
      async (_, manifest) => {
        this.sink = new MemorySink(manifest);
        return this.sink;
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

export async function opens(
  server: URL,
  key: Bytes,
  password: string | null = null,
  claim = drawClaim(),
): Promise<Person> {
  const person = new Person();
  const access = { key, stretched: await stretched(password), claim };
  person.engine.hear({ type: "open", server: server.href, access });
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
