/** Reads a stored copy. Nothing is written before the record that it came in is authenticated. */
import { toBase64Url } from "../keys/link.ts";
import {
  HEADER_BYTES,
  LONGEST_PART,
  NotGenuine,
  Opener,
  PART_BYTES,
  PART_CHUNKS,
  partCount,
  partKey,
  partSize,
  RECORD_BYTES,
  readToken,
  type Stream,
} from "../keys/records.ts";
import { Digests, equalBytes, sha256 } from "../peer/digests.ts";
import { codeOfWriting } from "../peer/failures.ts";
import type { Sink } from "../peer/sinks/index.ts";
import { CHUNK_BYTES } from "../protocol/codec.ts";
import { PeerFault } from "../protocol/errors.ts";
import { MANIFEST_LIMIT } from "../protocol/limits.ts";
import { type Manifest, readManifest } from "../protocol/manifest.ts";
import { Ranges } from "../protocol/ranges.ts";
import type { Choice, Wanted } from "./choice.ts";
import { type Completion, completionSize, readCompletion } from "./completion.ts";
import { Passing, ShareFault } from "./faults.ts";
import { PartReading } from "./part_reading.ts";
import { AT_ONCE, type Patience } from "./patience.ts";
import type { Listing, ShareServer } from "./server.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const CLAIM_BYTES = 32;
/** How often what was replaced while it was read is read anew. */
const MOST_ROUNDS = 3;

/** What a receiver brings. */
export interface Access {
  /** The transfer's. */
  key: Bytes;
  /** What the password was stretched to; null: there is none. */
  stretched: Bytes | null;
  /** The same claim again, after a reload, is the same download. */
  claim: string;
}

export function drawClaim(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(CLAIM_BYTES)));
}

export class Downloading {
  readonly #server: ShareServer;
  readonly #patience: Patience;
  readonly #access: Access;
  readonly #claimed: (claim: string) => void;
  /** Chunks that are verified and written. */
  readonly received = new Ranges();
  readonly #digests = new Digests();
  #reader = "";
  #total = 0;
  #manifestDigest: Bytes = new Uint8Array();
  #completion: Completion | null = null;
  #moved = 0;

  /** @param claimed hears of a claim that was drawn in place of the former */
  constructor(
    server: ShareServer,
    patience: Patience,
    access: Access,
    claimed: (claim: string) => void,
  ) {
    this.#server = server;
    this.#patience = patience;
    this.#access = { ...access };
    this.#claimed = claimed;
  }

  /** Bytes that have come and were verified, some of them perhaps twice. */
  get moved(): number {
    return this.#moved;
  }

  /** Bytes of what is wanted that are here. */
  bytesOf({ isAll, manifest }: Choice): number {
    const here = isAll ? this.received.size * CHUNK_BYTES : this.#moved;
    return Math.min(here, manifest.total ?? 0);
  }

  get manifestDigest(): Bytes {
    return this.#manifestDigest;
  }

  /**
   * What is in it. Claims nothing, and so uses nothing up.
   * @throws {ShareFault} `wrong-share-token`: it has another password, or none
   * @throws {NotGenuine | PeerFault} if it is none of ours
   */
  async list(): Promise<Manifest> {
    const { key, stretched } = this.#access;
    this.#reader = toBase64Url(await readToken(key, stretched));
    await this.#listing();
    const pieces: Bytes[] = [];
    let length = 0;
    for (let part = 0; ; part += 1) {
      const content = await this.#readWhole("manifest", part, this.#reader);
      pieces.push(content);
      length += content.length;
      if (length > MANIFEST_LIMIT) throw new PeerFault("manifest-too-large");
      if (content.length < PART_BYTES || !(await this.#hasManifest(part + 1))) break;
    }
    const bytes = await joined(pieces);
    const manifest = readManifest(bytes);
    if (manifest.total === null) throw new PeerFault("bad-manifest", "size");
    this.#manifestDigest = await sha256(bytes);
    this.#total = manifest.total;
    return manifest;
  }

  /**
   * Reads what is wanted into the sink, as soon as it is stored, and verifies all of it.
   * @returns the root of the transfer, in hex
   * @throws {ShareFault | NotGenuine}
   */
  async fetch(choice: Choice, sink: Sink): Promise<string> {
    this.#takeUp(sink, choice);
    await this.#claim();
    let listing = await this.#listing();
    // Where all is stored, every chunk is compared before it is written. What is handed on at once cannot
    // be taken back: it waits for that.
    const isOnce = sink.level === "handed";
    if (isOnce) listing = await this.#waitFor(({ share }) => share.complete);
    if (listing.share.complete) await this.#complete(listing);
    for (let rest = this.#missing(choice); rest.length > 0; ) {
      const isThere = ({ part }: Wanted) => new Ranges(listing.parts.data).has(part);
      if (!rest.some(isThere)) {
        listing = await this.#waitFor(({ parts }) => {
          const stored = new Ranges(parts.data);
          return rest.some(({ part }) => stored.has(part));
        });
      }
      await this.#readAll(rest.filter(isThere), choice, sink);
      rest = rest.filter((wanted) => !isThere(wanted));
    }
    if (this.#completion === null) {
      await this.#complete(await this.#waitFor(({ share }) => share.complete));
    }
    return this.#verify(choice, sink);
  }

  /** What an earlier visit, or the live transfer, has left there. */
  #takeUp(sink: Sink, choice: Choice): void {
    if (sink.held === undefined || !choice.isAll) return;
    const { ranges, digests } = sink.held;
    this.#digests.setAll(ranges, digests);
    for (const [first, end] of ranges) this.received.add(first, end);
  }

  /** The parts that are wanted, and not all here. */
  #missing(choice: Choice): Wanted[] {
    return choice.parts.flatMap(({ part, first, end }) => {
      const before = part * PART_CHUNKS;
      const next = this.received.missing(before + first) - before;
      return next < end ? [{ part, first: next, end }] : [];
    });
  }

  /** Says that everything is here, which counts as a download. */
  async commit(): Promise<void> {
    await this.#patience.with(() => this.#server.commit(this.#access.claim));
  }

  #listing(): Promise<Listing> {
    return this.#patience.with(() => this.#server.list(this.#reader));
  }

  /** Waits until the sender has stored so much. */
  #waitFor(enough: (listing: Listing) => boolean): Promise<Listing> {
    return this.#patience.with(async () => {
      const listing = await this.#server.list(this.#reader);
      if (!enough(listing)) throw new Passing("part-missing");
      return listing;
    });
  }

  /** Whether there is one more part, once that is known. */
  async #hasManifest(part: number): Promise<boolean> {
    const has = ({ parts }: Listing) => new Ranges(parts.manifest).has(part);
    return has(await this.#waitFor((listing) => listing.share.complete || has(listing)));
  }

  async #claim(): Promise<void> {
    await this.#patience.with(() => this.#server.claim(this.#reader, this.#access.claim));
  }

  async #complete({ parts }: Listing): Promise<void> {
    const size = completionSize(this.#total);
    const pieces: Bytes[] = [];
    for (let part = 0; part < partCount(size); part += 1) {
      if (!new Ranges(parts.completion).has(part)) throw new NotGenuine();
      const read = () => this.#readWhole("completion", part, this.#access.claim);
      const content = await this.#claiming(read);
      if (content.length !== partSize(part, size)) throw new NotGenuine();
      pieces.push(content);
    }
    this.#completion = await readCompletion(await joined(pieces), this.#manifestDigest);
  }

  /** Compares all with the completion record, and reads anew what was replaced meanwhile. */
  async #verify(choice: Choice, sink: Sink): Promise<string> {
    for (let round = 0; round <= MOST_ROUNDS; round += 1) {
      const differing = choice.parts.filter(({ part, first, end }) => {
        const chunk = part * PART_CHUNKS;
        const found = this.#digests.between(chunk + first, chunk + end);
        return !equalBytes(found, this.#expected(chunk + first, chunk + end));
      });
      if (differing.length === 0) return this.#completion?.root ?? "";
      await this.#readAll(differing, choice, sink);
    }
    throw new NotGenuine();
  }

  #expected(first: number, end: number): Bytes {
    return this.#completion?.digests.between(first, end) ?? new Uint8Array();
  }

  #readAll(parts: readonly Wanted[], choice: Choice, sink: Sink): Promise<void> {
    // What is handed on in order is not to wait in memory for what comes before it.
    const most = sink.level === "handed" ? 1 : AT_ONCE;
    return this.#patience.all(parts, most, async (wanted) => {
      const reading = new PartReading(
        this.#server,
        this.#patience,
        this.#access,
        wanted,
        this.#total,
      );
      const take = (chunk: number, bytes: Bytes) => this.#take(chunk, bytes, choice, sink);
      await this.#claiming(() => this.#patience.with(() => reading.read(this.#access.claim, take)));
      await this.#writing(() => sink.flush());
    });
  }

  async #take(chunk: number, bytes: Bytes, choice: Choice, sink: Sink): Promise<void> {
    const digest = await sha256(bytes);
    if (this.#completion !== null && !equalBytes(digest, this.#expected(chunk, chunk + 1))) {
      throw new NotGenuine();
    }
    const [position, piece] = choice.piece(chunk * CHUNK_BYTES, bytes);
    await this.#writing(() => sink.write(position, piece, choice.isAll ? digest : undefined));
    this.#digests.set(chunk, digest);
    this.received.add(chunk, chunk + 1);
    this.#moved += bytes.length;
  }

  async #writing(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw new ShareFault(codeOfWriting(error));
    }
  }

  /** Reads with the claim; takes another where it is spent, and claims anew what fell to others. */
  async #claiming<T>(work: () => Promise<T>): Promise<T> {
    const { claim } = this.#access;
    try {
      return await work();
    } catch (error) {
      const code = error instanceof ShareFault ? error.code : null;
      if (code !== "budget-spent" && code !== "wrong-share-token") throw error;
      // Of those who read side by side, one draws it for all.
      if (code === "budget-spent" && claim === this.#access.claim) {
        this.#access.claim = drawClaim();
        this.#claimed(this.#access.claim);
      }
      await this.#claim();
      return work();
    }
  }

  /** Reads a part of whatever length, all at once. */
  async #readWhole(stream: Stream, part: number, token: string): Promise<Bytes> {
    const { key, stretched } = this.#access;
    const sealed = await this.#patience.with(() =>
      this.#server.whole(`${stream}/${part}`, token, LONGEST_PART),
    );
    const itsKey = await partKey(key, stream, part, stretched);
    const opener = await Opener.of(itsKey, sealed.subarray(0, HEADER_BYTES));
    const records = Math.max(1, Math.ceil((sealed.length - HEADER_BYTES) / RECORD_BYTES));
    const chunks: Bytes[] = [];
    for (let record = 0; record < records; record += 1) {
      const first = HEADER_BYTES + record * RECORD_BYTES;
      const bytes = sealed.subarray(first, first + RECORD_BYTES);
      chunks.push(await opener.open(record, bytes, record === records - 1));
    }
    return joined(chunks);
  }
}

async function joined(pieces: Bytes[]): Promise<Bytes> {
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
