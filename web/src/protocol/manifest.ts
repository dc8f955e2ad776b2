/** The manifest: what is in a transfer, as canonical JSON (RFC 8785). */
import { chunkCount, MOST_CHUNKS } from "./codec.ts";
import { PeerFault } from "./errors.ts";
import { ENTRY_LIMIT, MANIFEST_LIMIT } from "./limits.ts";
import { pathFault } from "./paths.ts";

/** Longest text entry in bytes: a screen has to hold it. */
export const TEXT_LIMIT = 1024 * 1024;

export interface FileEntry {
  kind: "file";
  /** Milliseconds since the epoch. */
  modified: number;
  /** Relative, parts divided by "/". */
  path: string;
  /** Bytes; null for a last file that ends when it ends. */
  size: number | null;
  /** Media type in printable ASCII, at most 255 characters; "" if nobody knows. */
  type: string;
}
/** A folder. One that holds files needs no entry; an empty one has no other way to be there. */
export interface FolderEntry {
  kind: "folder";
  modified: number;
  path: string;
}
/** A text in UTF-8, to be shown, or saved like a file. */
export interface TextEntry {
  kind: "text";
  modified: number;
  path: string;
  size: number;
  type: string;
}
export type Entry = FileEntry | FolderEntry | TextEntry;

export interface Manifest {
  /** In the order of the stream. */
  entries: Entry[];
  /** Bytes of all entries together, if they are known. */
  total: number | null;
  version: 1;
}

/** Counts the entries together. */
export function manifestOf(entries: Entry[]): Manifest {
  return { entries, total: totalOf(entries), version: 1 };
}

/**
 * Writes the manifest in its one canonical form (RFC 8785): fields in alphabetical order, and the rest
 * as JSON.stringify has it.
 */
export function writeManifest(manifest: Manifest): Uint8Array<ArrayBuffer> {
  const { entries, total, version } = manifest;
  const fields = { entries: entries.map(inOrder), total, version };
  return new TextEncoder().encode(JSON.stringify(fields));
}

/**
 * Reads a manifest and refuses whatever is not exactly one.
 * @throws {PeerFault} `manifest-too-large` or `bad-manifest`
 */
export function readManifest(bytes: Uint8Array<ArrayBuffer>): Manifest {
  if (bytes.length > MANIFEST_LIMIT) throw new PeerFault("manifest-too-large");
  const value = parse(bytes);
  const fields = record(value);
  const version = fields.version;
  const items = fields.entries;
  if (version !== 1) throw bad("version");
  if (!Array.isArray(items) || items.length === 0) throw bad("entries");
  if (items.length > ENTRY_LIMIT) throw new PeerFault("manifest-too-large");
  const entries = items.map(readEntry);
  refuseCollisions(entries);
  if (entries.slice(0, -1).some((entry) => entry.kind === "file" && entry.size === null)) {
    throw bad("size");
  }
  const manifest = manifestOf(entries);
  const { total } = manifest;
  if (total !== fields.total) throw bad("total");
  if (total !== null && (!Number.isSafeInteger(total) || chunkCount(total) > MOST_CHUNKS)) {
    throw bad("total");
  }
  if (!equal(writeManifest(manifest), bytes)) throw bad("not canonical");
  return manifest;
}

function readEntry(value: unknown): Entry {
  const { kind, modified, path, size, type } = record(value);
  if (typeof path !== "string" || pathFault(path) !== null) throw bad("path");
  if (typeof modified !== "number" || !Number.isSafeInteger(modified)) throw bad("modified");
  if (kind === "folder") return { kind, modified, path };
  if (typeof type !== "string" || !/^[\x20-\x7e]{0,255}$/.test(type)) throw bad("type");
  if (kind === "file" && size === null) return { kind, modified, path, size, type };
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) throw bad("size");
  if (kind === "text" && size > TEXT_LIMIT) throw bad("size");
  if (kind !== "file" && kind !== "text") throw bad("kind");
  return { kind, modified, path, size, type };
}

/** The entry with its fields in alphabetical order, and no others. */
function inOrder(entry: Entry): Entry {
  const { kind, modified, path } = entry;
  if (kind === "folder") return { kind, modified, path };
  return { kind, modified, path, size: entry.size, type: entry.type } as Entry;
}

function totalOf(entries: readonly Entry[]): number | null {
  let total = 0;
  for (const entry of entries) {
    if (entry.kind === "folder") continue;
    if (entry.size === null) return null;
    total += entry.size;
  }
  return total;
}

/**
 * Two entries at one path, or a file where another entry needs a folder. Sorted, a path that begins
 * with another one follows it, with nothing between but other such paths; a look at every folder of
 * every path would take hours.
 */
function refuseCollisions(entries: readonly Entry[]): void {
  const folders = new Set<string>();
  for (const { kind, path } of entries) if (kind === "folder") folders.add(`${path}/`);
  const sorted = entries.map((entry) => `${entry.path}/`).sort();
  sorted.forEach((path, index) => {
    const before = sorted[index - 1];
    if (before === undefined || !path.startsWith(before)) return;
    if (path === before || !folders.has(before)) throw bad("two entries at one path");
  });
}

function parse(bytes: Uint8Array<ArrayBuffer>): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw bad("not JSON");
  }
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw bad("not an object");
  return value as Record<string, unknown>;
}

function bad(detail: string): PeerFault {
  return new PeerFault("bad-manifest", detail);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
