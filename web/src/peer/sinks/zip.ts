/** Many files as one ZIP file, not compressed: what is worth sending mostly is already. */
import { makeZip, predictLength } from "client-zip";
import type { Entry } from "../../protocol/manifest.ts";
import { numberedPath } from "./naming.ts";
import { type Content, PIECE, piecesOf } from "./parts.ts";

/** A folder, or a file with its bytes. */
export interface ArchiveEntry {
  path: string;
  /** Milliseconds since the epoch. */
  modified: number;
  content?: Content;
}

/** Bytes after which other work of this thread has its turn, heartbeats among it. */
const TURN = 8 << 20;

/**
 * Paths as they stand in the archive. A backslash divides folders for whoever unpacks it on
 * Windows, so a sender could reach out of the folder with it.
 */
export function archivePaths(entries: readonly Entry[]): string[] {
  const taken = new Set(entries.map(({ path }) => path));
  return entries.map(({ path }) => {
    if (!path.includes("\\")) return path;
    const plain = path.replaceAll("\\", "_");
    let found = plain;
    for (let number = 1; taken.has(found); number += 1) found = numberedPath(plain, number);
    taken.add(found);
    return found;
  });
}

/** Bytes of the archive, if the size of every entry is known. */
export function archiveSize(entries: readonly Entry[], paths: readonly string[]): number {
  const of = (size: (file: Exclude<Entry, { kind: "folder" }>) => number) => {
    const listed = entries.map((entry, index) => {
      const name = paths[index];
      return entry.kind === "folder" ? { name } : { name, size: size(entry) };
    });
    return Number(predictLength(listed)) - SHORT_END_BYTES;
  };
  const bytes = of(({ size }) => size ?? 0);
  // Names stand beside the contents and in the list at the end, with as many bytes around them.
  const isLarge = () => bytes - of(() => 0) / 2 >= MOST_BYTES;
  const isLong = entries.length > MOST_COUNTED && !isLarge();
  return bytes + SHORT_END_BYTES + (isLong ? LONG_END_BYTES : 0);
}

/** The archive's bytes, in order; no entry is asked for before the one before it is used up. */
export async function* archive(
  entries: Iterable<ArchiveEntry> | AsyncIterable<ArchiveEntry>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let count = 0;
  const listed = async function* () {
    for await (const { path, modified, content } of entries) {
      count += 1;
      const named = { name: path, lastModified: dateOf(modified) };
      yield content === undefined ? named : { ...named, input: content };
    }
  };
  let end: Uint8Array<ArrayBuffer> | null = null;
  let position = 0;
  let turnAt = TURN;
  for await (const bytes of piecesOf(makeZip(listed()))) {
    if (end !== null) yield end;
    end = bytes;
    position += end.length;
    if (position < turnAt) continue;
    turnAt = position + TURN;
    await new Promise((resolve) => setTimeout(resolve));
  }
  if (end === null) return;
  if (count > MOST_COUNTED) yield longEnd(end, count, position - end.length);
  yield end;
}

/** Joins small pieces: writing each by itself would cost more than the bytes in it. */
export async function* inBlocks(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const block = new Uint8Array(PIECE);
  let filled = 0;
  for await (const piece of pieces) {
    if (filled + piece.length > PIECE) {
      yield block.subarray(0, filled);
      filled = 0;
    }
    if (piece.length >= PIECE) yield piece;
    else {
      block.set(piece, filled);
      filled += piece.length;
    }
  }
  yield block.subarray(0, filled);
}

/** What the short end record can count; its bytes, and those of the long one with its locator. */
const MOST_COUNTED = 0xffff;
const MOST_BYTES = 0xffffffff;
const SHORT_END_BYTES = 22;
const LONG_END_BYTES = 76;

/**
 * The Zip64 end record, which client-zip writes for large archives but not for many entries.
 * @param end the short end record
 * @param position where it would begin
 */
function longEnd(
  end: Uint8Array<ArrayBuffer>,
  count: number,
  position: number,
): Uint8Array<ArrayBuffer> {
  const short = new DataView(end.buffer, end.byteOffset, end.byteLength);
  const size = short.getUint32(12, true);
  const offset = short.getUint32(16, true);
  // An archive as large as that has the long record already.
  if (offset === MOST_BYTES) return new Uint8Array();
  const long = new DataView(new ArrayBuffer(LONG_END_BYTES));
  long.setUint32(0, 0x06064b50, true);
  long.setBigUint64(4, 44n, true);
  long.setUint16(12, 45, true);
  long.setUint16(14, 45, true);
  long.setBigUint64(24, BigInt(count), true);
  long.setBigUint64(32, BigInt(count), true);
  long.setBigUint64(40, BigInt(size), true);
  long.setBigUint64(48, BigInt(offset), true);
  long.setUint32(56, 0x07064b50, true);
  long.setBigUint64(64, BigInt(position), true);
  long.setUint32(72, 1, true);
  return new Uint8Array(long.buffer);
}

/** ZIP files know the years from 1980 to 2107 only. */
function dateOf(modified: number): Date {
  const first = Date.UTC(1980, 0, 2);
  const last = Date.UTC(2107, 11, 30);
  return new Date(Math.min(last, Math.max(first, modified)));
}
