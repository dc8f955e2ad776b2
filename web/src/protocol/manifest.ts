/** The manifest: what is in a transfer, as canonical JSON (RFC 8785). */
import canonicalize from "canonicalize";
import { chunkCount, MOST_CHUNKS } from "./codec.ts";
import { PeerFault } from "./errors.ts";
import { ENTRY_LIMIT, MANIFEST_LIMIT } from "./messages.ts";

/** Longest path, in bytes of UTF-8. */
const PATH_LIMIT = 4_096;

export interface FileEntry {
  kind: "file";
  /** Relative, parts divided by "/". */
  path: string;
  /** Bytes. */
  size: number;
  /** Milliseconds since the epoch. */
  modified: number;
  /** Media type in printable ASCII, at most 255 characters; "" if nobody knows. */
  type: string;
}

export interface Manifest {
  version: 1;
  entries: FileEntry[];
  /** Bytes of all entries together. */
  total: number;
}

export function manifestOf(entries: FileEntry[]): Manifest {
  return { version: 1, entries, total: entries.reduce((sum, entry) => sum + entry.size, 0) };
}

export function writeManifest(manifest: Manifest): Uint8Array<ArrayBuffer> {
  const text = canonicalize(manifest);
  if (text === undefined) throw new TypeError("a manifest is always an object");
  return new TextEncoder().encode(text);
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
  const manifest = manifestOf(entries);
  if (!Number.isSafeInteger(manifest.total) || manifest.total !== fields.total) {
    throw bad("total");
  }
  if (chunkCount(manifest.total) > MOST_CHUNKS) throw bad("total");
  if (!equal(writeManifest(manifest), bytes)) throw bad("not canonical");
  return manifest;
}

/** Why a path may not stand in a manifest, or null if it may. */
export function pathFault(path: string): string | null {
  if (path === "" || !path.isWellFormed()) return "empty or not Unicode";
  if (new TextEncoder().encode(path).length > PATH_LIMIT) return "too long";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(path)) return "control character";
  if (/^[A-Za-z]:/.test(path)) return "drive";
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) return "part";
  return null;
}

/** The nearest path that a manifest takes: what a sender writes for a file with another name. */
export function fitPath(path: string): string {
  const parts = endOf(path.toWellFormed(), PATH_LIMIT)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, "_")
    .split("/")
    .filter((part) => part !== "")
    .map((part) => (part === "." || part === ".." ? "_" : part));
  return parts.join("/").replace(/^([A-Za-z]):/, "$1_") || "_";
}

/** The last characters of a text that fit in `limit` bytes of UTF-8: a path's end says the most. */
function endOf(text: string, limit: number): string {
  const bytes = new TextEncoder().encode(text).slice(-limit);
  const start = bytes.findIndex((byte) => (byte & 0xc0) !== 0x80);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(Math.max(0, start)));
}

function readEntry(value: unknown): FileEntry {
  const fields = record(value);
  const { kind, path, size, modified, type } = fields;
  if (kind !== "file") throw bad("kind");
  if (typeof path !== "string" || pathFault(path) !== null) throw bad("path");
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) throw bad("size");
  if (typeof modified !== "number" || !Number.isSafeInteger(modified)) throw bad("modified");
  if (typeof type !== "string" || !/^[\x20-\x7e]{0,255}$/.test(type)) throw bad("type");
  return { kind, path, size, modified, type };
}

/**
 * Two entries at one path, or a file where another entry needs a folder. Sorted, the first path that
 * begins with another one follows it at once; a look at every folder of every path would take hours.
 */
function refuseCollisions(entries: readonly FileEntry[]): void {
  const sorted = entries.map((entry) => `${entry.path}/`).sort();
  sorted.forEach((path, index) => {
    const before = sorted[index - 1];
    if (before !== undefined && path.startsWith(before)) throw bad("two entries at one path");
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
