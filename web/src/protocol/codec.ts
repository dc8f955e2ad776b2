/**
 * Frames of the `data` channel: a piece of one chunk behind a header of eight bytes.
 *
 *     chunk u32 | flags 2 bits, generation 6 bits | offset u24 | payload | digest, 32 bytes, if flagged
 *
 * Integers are big-endian. The piece that ends its chunk carries the chunk's SHA-256; no other does.
 */
import { PeerFault, UsageError } from "./errors.ts";

/** Bytes of a chunk; the last of a transfer may be shorter. */
export const CHUNK_BYTES = 1024 * 1024;
export const HEADER_BYTES = 8;
export const DIGEST_BYTES = 32;
/** Most chunks of one transfer: their index is a u32. */
export const MOST_CHUNKS = 2 ** 32;

const DIGEST_FLAG = 0x80;
const RESERVED_FLAG = 0x40;

export interface Frame {
  chunk: number;
  generation: number;
  offset: number;
  payload: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the whole chunk, on the piece that ends it. */
  digest: Uint8Array<ArrayBuffer> | null;
}

export function chunkCount(total: number): number {
  return Math.ceil(total / CHUNK_BYTES);
}

/** Bytes of chunk `chunk` in a stream of `total` bytes. */
export function chunkSize(chunk: number, total: number): number {
  return Math.min(CHUNK_BYTES, total - chunk * CHUNK_BYTES);
}

/** The number that marks frames of a transfer, so that late ones of an earlier one are dropped. */
export function generationOf(transfer: number): number {
  return transfer % 64;
}

/**
 * Payload bytes a frame, so that a chunk is cut into frames of equal size (the last may be shorter).
 * @param size bytes of the chunk
 * @param largest largest message the peer takes, header and digest counted; Infinity if any
 * @throws {UsageError} if `largest` has no room for a payload
 */
export function payloadSize(size: number, largest: number): number {
  const room = largest - HEADER_BYTES - DIGEST_BYTES;
  if (room < 1) throw new UsageError(`no room for a payload in ${largest} bytes`);
  return Math.ceil(size / Math.max(1, Math.ceil(size / room)));
}

/** @param room where to write it, so that a sender need not allocate for every frame */
export function writeFrame(
  frame: Frame,
  room = new Uint8Array(HEADER_BYTES + frame.payload.length + DIGEST_BYTES),
): Uint8Array<ArrayBuffer> {
  const { chunk, generation, offset, payload, digest } = frame;
  const bytes = room.subarray(0, HEADER_BYTES + payload.length + (digest?.length ?? 0));
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint32(0, chunk);
  view.setUint32(4, ((digest ? DIGEST_FLAG : 0) | generation) * 2 ** 24 + offset);
  bytes.set(payload, HEADER_BYTES);
  if (digest) bytes.set(digest, HEADER_BYTES + payload.length);
  return bytes;
}

/**
 * Takes a frame apart without copying it.
 * @throws {PeerFault} `bad-frame`
 */
export function readFrame(bytes: ArrayBuffer): Frame {
  if (bytes.byteLength <= HEADER_BYTES) throw new PeerFault("bad-frame", "too short");
  const view = new DataView(bytes);
  const flags = view.getUint8(4);
  if (flags & RESERVED_FLAG) throw new PeerFault("bad-frame", "reserved flag");
  const end = bytes.byteLength - (flags & DIGEST_FLAG ? DIGEST_BYTES : 0);
  if (end <= HEADER_BYTES) throw new PeerFault("bad-frame", "no payload");
  if (end - HEADER_BYTES > CHUNK_BYTES) throw new PeerFault("bad-frame", "too long");
  return {
    chunk: view.getUint32(0),
    generation: flags & 0x3f,
    offset: view.getUint32(4) & 0xffffff,
    payload: new Uint8Array(bytes, HEADER_BYTES, end - HEADER_BYTES),
    digest: flags & DIGEST_FLAG ? new Uint8Array(bytes, end, DIGEST_BYTES) : null,
  };
}
