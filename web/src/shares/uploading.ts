/** Stores a copy: seals its parts and puts them, several at a time, each tried again alone. */
import { toBase64Url } from "../keys/link.ts";
import {
  HEADER_BYTES,
  LONGEST_PART,
  PART_BYTES,
  PART_CHUNKS,
  partCount,
  partKey,
  partSize,
  readToken,
  Sealer,
  type Stream,
  sealedTotal,
} from "../keys/records.ts";
import { Digests, sha256 } from "../peer/digests.ts";
import { codeOfReading } from "../peer/failures.ts";
import type { Load } from "../peer/load.ts";
import { release } from "../peer/release.ts";
import { Reader } from "../peer/stream.ts";
import { hexOf } from "../peer/summary.ts";
import { CHUNK_BYTES, chunkCount, chunkSize } from "../protocol/codec.ts";
import { Ranges } from "../protocol/ranges.ts";
import { rootOf } from "../protocol/root.ts";
import { completionSize, writeCompletion } from "./completion.ts";
import { ShareFault } from "./faults.ts";
import type { Journal } from "./journal.ts";
import { AT_ONCE, type Patience } from "./patience.ts";
import type { Place, Put, Share, ShareServer } from "./server.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Where the bytes of a part come from. */
interface Source {
  read(position: number, size: number): Promise<Bytes>;
  /** Nobody needs any more what was read. */
  free(bytes: Bytes): void;
}

/** What a sender wants of a copy, and what proves that it is theirs. */
export interface Terms {
  /** The transfer's. */
  key: Bytes;
  owner: string;
  lifetimeMinutes: number;
  /** Null: as often as one likes. */
  downloads: number | null;
  password: { salt: string; stretched: Bytes } | null;
}

export interface Stored {
  share: Share;
  /** Null: it was complete already. */
  root: string | null;
}

export class Uploading {
  readonly #server: ShareServer;
  readonly #patience: Patience;
  readonly #put: Put;
  readonly #journal: Journal;
  readonly #terms: Terms;
  readonly #load: Load;
  readonly #digests = new Digests();
  /** Chunks that are stored. */
  readonly stored = new Ranges();
  /** Room for parts, used again and again. */
  readonly #rooms: Bytes[] = [];
  #stored = 0;
  /** Bytes of each part that is on its way. */
  readonly #moving = new Map<Place, number>();

  constructor(
    server: ShareServer,
    patience: Patience,
    put: Put,
    journal: Journal,
    terms: Terms,
    load: Load,
  ) {
    this.#server = server;
    this.#patience = patience;
    this.#put = put;
    this.#journal = journal;
    this.#terms = terms;
    this.#load = load;
  }

  /** Bytes that have gone. */
  get moved(): number {
    const moving = [...this.#moving.values()].reduce((sum, bytes) => sum + bytes, 0);
    return Math.min(this.#load.total, this.#stored + moving);
  }

  /** Announces it: from then on its receivers find it. Again, after a reload, finds the same one. */
  async create(): Promise<Share> {
    const { key, owner, lifetimeMinutes, downloads, password } = this.#terms;
    const token = toBase64Url(await readToken(key, password?.stretched));
    const readTokenDigest = hexOf(await sha256(new TextEncoder().encode(token)));
    const { manifest, total } = this.#load;
    const size = [manifest.length, total, completionSize(total)]
      .map(sealedTotal)
      .reduce((sum, sealed) => sum + sealed);
    const salt = password?.salt ?? null;
    const announced = { readTokenDigest, size, lifetimeMinutes, downloads, salt };
    return this.#patience.with(() => this.#server.create(owner, announced));
  }

  /**
   * Stores whatever is missing of it.
   * @throws {ShareFault}
   */
  async store(): Promise<Stored> {
    const { owner } = this.#terms;
    const { manifest, manifestDigest, total } = this.#load;
    const { share, parts } = await this.#patience.with(() => this.#server.list(owner));
    if (share.complete) return { share, root: null };
    // First what is in it: whoever receives it can then decide.
    await this.#storeWhole("manifest", manifest);
    const stored = new Ranges(parts.data);
    const all = numbers(partCount(total));
    await this.#patience.all(all, AT_ONCE, (part) => this.#storeData(part, stored.has(part)));
    const digests = this.#digests.all;
    const root = await rootOf(manifestDigest, digests);
    const completion = writeCompletion(root, digests);
    await this.#storeWhole("completion", completion);
    const counts = {
      data: partCount(total),
      manifest: partCount(manifest.length),
      completion: partCount(completion.length),
    };
    const complete = await this.#patience.with(() => this.#server.complete(owner, counts));
    return { share: complete, root };
  }

  async #storeData(part: number, isStored: boolean): Promise<void> {
    const first = part * PART_CHUNKS;
    const end = Math.min(first + PART_CHUNKS, chunkCount(this.#load.total));
    const digest = () => sha256(this.#digests.between(first, end));
    const source = this.#sourceOf(first * CHUNK_BYTES, end * CHUNK_BYTES);
    if (isStored && this.#journal.knows(part)) {
      for (let chunk = first; chunk < end; chunk += 1) {
        source.free(await source.read(chunk * CHUNK_BYTES, chunkSize(chunk, this.#load.total)));
      }
      if (this.#journal.holds(part, await digest())) {
        this.#count(part);
        return;
      }
    }
    // From here on nobody knows what will be stored there, until it is.
    this.#journal.forget(part);
    await this.#storePart("data", part, this.#load.total, source);
    this.#journal.set(part, await digest());
  }

  #count(part: number): void {
    const first = part * PART_CHUNKS;
    this.#stored += partSize(part, this.#load.total);
    this.#moving.delete(`data/${part}`);
    this.stored.add(first, Math.min(first + PART_CHUNKS, chunkCount(this.#load.total)));
  }

  /** What lies there of the files. Reading throws a `ShareFault` if one has changed, or cannot be read. */
  #sourceOf(from: number, end: number): Source {
    const reader = new Reader(this.#load.stream, from, Math.min(end, this.#load.total));
    const read = async (position: number, size: number) => {
      try {
        const bytes = await reader.read(position, size);
        this.#digests.set(position / CHUNK_BYTES, await sha256(bytes));
        return bytes;
      } catch (error) {
        throw new ShareFault(codeOfReading(error));
      }
    };
    return { read, free: (bytes) => reader.free(bytes) };
  }

  async #storeWhole(stream: Stream, content: Bytes): Promise<void> {
    for (const part of numbers(partCount(content.length))) {
      await this.#storePart(stream, part, content.length, {
        read: async (position, size) => content.subarray(position, position + size),
        free: () => undefined,
      });
    }
  }

  async #storePart(stream: Stream, part: number, total: number, source: Source): Promise<void> {
    const place: Place = `${stream}/${part}`;
    const room = this.#rooms.pop() ?? new Uint8Array(LONGEST_PART);
    try {
      const sealed = await this.#seal(room, stream, part, total, source);
      const counts = stream === "data";
      const moved = (bytes: number) => counts && this.#moving.set(place, bytes);
      await this.#patience.with(async () => {
        this.#moving.delete(place);
        await this.#server.put(this.#put, place, this.#terms.owner, sealed, moved);
      });
      if (counts) this.#count(part);
    } finally {
      this.#rooms.push(room);
    }
  }

  async #seal(
    room: Bytes,
    stream: Stream,
    part: number,
    total: number,
    source: Source,
  ): Promise<Bytes> {
    const { key, password } = this.#terms;
    const sealer = await Sealer.of(await partKey(key, stream, part, password?.stretched));
    const first = part * PART_BYTES;
    const end = first + partSize(part, total);
    room.set(sealer.header);
    let filled = HEADER_BYTES;
    for (let position = first; position < end; position += CHUNK_BYTES) {
      const chunk = await source.read(position, Math.min(CHUNK_BYTES, end - position));
      const sealed = await sealer.seal(chunk, position + CHUNK_BYTES >= end);
      source.free(chunk);
      room.set(sealed, filled);
      filled += sealed.length;
      release(sealed.buffer);
    }
    return room.subarray(0, filled);
  }
}

function* numbers(end: number): Generator<number> {
  for (let number = 0; number < end; number += 1) yield number;
}
