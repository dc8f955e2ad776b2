/**
 * Stored copies: streams sealed in parts, each part a body of its own as RFC 8188 has it.
 *
 *     salt 16 | record size u32 | 0 u8 | record | record | …
 *
 * A record is a chunk, a delimiter (2 in the last record of a part, else 1) and the tag of
 * AES-128-GCM. Every chunk but the stream's last has the same length, so where a record lies is
 * computed. Part number and share go into the key: a part opens in its own place alone.
 */
import { CHUNK_BYTES, chunkCount } from "../protocol/codec.ts";
import { derive, hkdf } from "./link.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** What a stored copy consists of; each is sealed under the key of this label. */
export type Stream = "data" | "manifest" | "completion";

/** Chunks of a part; the last of a stream may have fewer. */
export const PART_CHUNKS = 8;
export const PART_BYTES = PART_CHUNKS * CHUNK_BYTES;
export const RECORD_BYTES = CHUNK_BYTES + 17;
export const HEADER_BYTES = 21;
export const LONGEST_PART = HEADER_BYTES + PART_CHUNKS * RECORD_BYTES;
/** Most parts of one stream: their number is a u32. */
export const MOST_PARTS = 2 ** 32;

const SALT_BYTES = 16;
const MIDDLE = 1;
const LAST = 2;

/** A part was not sealed with this key, for this place, or not like this. */
export class NotGenuine extends Error {}

/** Parts of a stream of `total` bytes. */
export function partCount(total: number): number {
  return Math.ceil(total / PART_BYTES);
}

/** Bytes of a stream of `total` bytes that are in part `part`. */
export function partSize(part: number, total: number): number {
  return Math.min(PART_BYTES, total - part * PART_BYTES);
}

/** Bytes of a sealed part that holds `size` bytes, at least one. */
export function sealedSize(size: number): number {
  return HEADER_BYTES + size + 17 * chunkCount(size);
}

/** Bytes of all sealed parts of a stream of `total` bytes. */
export function sealedTotal(total: number): number {
  return total + 17 * chunkCount(total) + HEADER_BYTES * partCount(total);
}

/** Where record `record` lies in a sealed part that holds `size` bytes. */
export function recordSpan(record: number, size: number): [first: number, end: number] {
  const first = HEADER_BYTES + record * RECORD_BYTES;
  return [first, Math.min(first + RECORD_BYTES, sealedSize(size))];
}

/** Where the stored copy of the transfer with this key is found: 32 bytes. */
export function shareId(key: Bytes): Promise<Bytes> {
  return derive(key, "share-id", 32);
}

/** What a password adds to everything that seals or opens a stored copy: 32 bytes of scrypt. */
export async function stretch(password: string, salt: Bytes): Promise<Bytes> {
  // Few copies have a password, and nobody else need load it.
  const { scryptAsync } = await import("@noble/hashes/scrypt.js");
  const written = new TextEncoder().encode(password.normalize("NFC"));
  return new Uint8Array(await scryptAsync(written, salt, { N: 2 ** 15, r: 8, p: 1, dkLen: 32 }));
}

/** What proves to a server that one may read it: 32 bytes. */
export function readToken(key: Bytes, stretched: Bytes | null = null): Promise<Bytes> {
  return derive(key, "read", 32, stretched);
}

/** Input keying material of one part, 16 bytes. `key` is the transfer's. */
export async function partKey(
  key: Bytes,
  stream: Stream,
  part: number,
  stretched: Bytes | null = null,
): Promise<Bytes> {
  const [streamKey, id] = await Promise.all([derive(key, stream, 32, stretched), shareId(key)]);
  const info = new Uint8Array(id.length + 4);
  info.set(id);
  new DataView(info.buffer).setUint32(id.length, part);
  return hkdf(streamKey, null, info, 16);
}

/** Seals one part, once. Its salt is drawn here, so no key and nonce ever meet twice. */
export class Sealer {
  static #room: Bytes | null = null;
  /** What stands before the first record. */
  readonly header: Bytes;
  readonly #cipher: RecordCipher;
  #next = 0;

  /** @param key the part's; see partKey */
  static async of(key: Bytes): Promise<Sealer> {
    const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
    return new Sealer(salt, await RecordCipher.of(key, salt));
  }

  private constructor(salt: Bytes, cipher: RecordCipher) {
    this.header = new Uint8Array(HEADER_BYTES);
    this.header.set(salt);
    new DataView(this.header.buffer).setUint32(SALT_BYTES, RECORD_BYTES);
    this.#cipher = cipher;
  }

  /** Seals the next chunk. `last`: no other follows in this part. */
  seal(chunk: Bytes, last: boolean): Promise<Bytes> {
    const record = this.#next;
    this.#next += 1;
    // One room for all: encryption has taken its copy when the call returns.
    Sealer.#room ??= new Uint8Array(CHUNK_BYTES + 1);
    const delimited = Sealer.#room.subarray(0, chunk.length + 1);
    delimited.set(chunk);
    delimited[chunk.length] = last ? LAST : MIDDLE;
    return this.#cipher.seal(record, delimited);
  }
}

/** Opens the records of one part, in any order. */
export class Opener {
  readonly #cipher: RecordCipher;

  /**
   * @param header the part's first HEADER_BYTES bytes
   * @throws {NotGenuine}
   */
  static async of(key: Bytes, header: Bytes): Promise<Opener> {
    if (header.length !== HEADER_BYTES) throw new NotGenuine();
    const recordSize = new DataView(header.buffer, header.byteOffset).getUint32(SALT_BYTES);
    if (recordSize !== RECORD_BYTES || header[HEADER_BYTES - 1] !== 0) throw new NotGenuine();
    return new Opener(await RecordCipher.of(key, header.subarray(0, SALT_BYTES)));
  }

  private constructor(cipher: RecordCipher) {
    this.#cipher = cipher;
  }

  /**
   * The chunk in record `record`, which must be the last of its part, or not.
   * @throws {NotGenuine}
   */
  async open(record: number, sealed: Bytes, last: boolean): Promise<Bytes> {
    const opened = await this.#cipher.open(record, sealed);
    // Nothing pads what we seal.
    if (opened.at(-1) !== (last ? LAST : MIDDLE)) throw new NotGenuine();
    return opened.subarray(0, -1);
  }
}

/** The records of one RFC 8188 body, delimiters and padding included. */
export class RecordCipher {
  readonly #key: CryptoKey;
  readonly #nonce: Bytes;

  static async of(key: Bytes, salt: Bytes): Promise<RecordCipher> {
    const derived = (label: string, bytes: number) =>
      hkdf(key, salt, new TextEncoder().encode(`Content-Encoding: ${label}\0`), bytes);
    const [content, nonce] = await Promise.all([derived("aes128gcm", 16), derived("nonce", 12)]);
    const imported = await crypto.subtle.importKey("raw", content, "AES-GCM", false, [
      "encrypt",
      "decrypt",
    ]);
    return new RecordCipher(imported, nonce);
  }

  private constructor(key: CryptoKey, nonce: Bytes) {
    this.#key = key;
    this.#nonce = nonce;
  }

  async seal(record: number, plaintext: Bytes): Promise<Bytes> {
    const parameters = { name: "AES-GCM", iv: this.#nonceOf(record) };
    return new Uint8Array(await crypto.subtle.encrypt(parameters, this.#key, plaintext));
  }

  /** @throws {NotGenuine} */
  async open(record: number, sealed: Bytes): Promise<Bytes> {
    const parameters = { name: "AES-GCM", iv: this.#nonceOf(record) };
    const opened = await crypto.subtle.decrypt(parameters, this.#key, sealed).catch(() => null);
    if (opened === null) throw new NotGenuine();
    return new Uint8Array(opened);
  }

  /** The number of a record is a u32 here: a part has eight. */
  #nonceOf(record: number): Bytes {
    const nonce = this.#nonce.slice();
    const view = new DataView(nonce.buffer);
    view.setUint32(8, (view.getUint32(8) ^ record) >>> 0);
    return nonce;
  }
}
