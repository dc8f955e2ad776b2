/**
 * Every message of the `control` channel: one tagged union, one table of what is well formed.
 * Unknown fields are ignored; unknown types, and known ones out of shape, are refused.
 */
import { PeerFault, REASONS, type Reason } from "./errors.ts";
import {
  base64Url,
  boolean,
  type Check,
  integer,
  list,
  oneOf,
  orNull,
  pick,
  readObject,
  string,
} from "./json.ts";
import { MANIFEST_LIMIT } from "./limits.ts";
import type { Range } from "./ranges.ts";

/** Longest message in bytes of UTF-8, refused before it is parsed. */
export const MESSAGE_LIMIT = 65_536;
/** Bytes of a manifest that one slice carries at most. */
export const SLICE_BYTES = 32_768;
/** Chunk digests that one page carries at most. */
export const PAGE_DIGESTS = 1_000;
/** Most chunks that a receiver may admit beyond its lowest chunk without receipt. */
export const WINDOW_LIMIT = 1_024;
/** Most ranges of chunks in one message. */
export const RANGES_LIMIT = 1_024;
/** Longest text of a signal, in characters. */
export const SIGNAL_LIMIT = 60_000;
/** The version that this code speaks. */
export const VERSION = 1;

const CHUNK_LIMIT = 2 ** 32;
const TRANSFER_LIMIT = 2 ** 31;

export const LEVELS = ["durable", "session", "handed"] as const;
/** Where verified bytes stand: flushed to disk; written but lost on reload; given to downloads. */
export type Level = (typeof LEVELS)[number];

export const CARRIERS = ["ready", "offer", "answer", "ice-candidate"] as const;
/** The types of signals, by which peers say how they come to a connection. */
export type Carrier = (typeof CARRIERS)[number];

export interface Hello {
  type: "hello";
  versions: number[];
  capabilities: string[];
  /** A receiver names the manifest that it has in hand, by its digest. */
  manifest: string | null;
}
/** What would be sent: the manifest's length, digest and totals, before the manifest itself. */
export interface Proposal {
  type: "proposal";
  transfer: number;
  bytes: number;
  digest: string;
  count: number;
  /** Null if the size of the last file is not known yet. */
  total: number | null;
  names: string[];
}
/** A piece of the manifest's bytes, in order, as base64url. */
export interface Slice {
  type: "slice";
  transfer: number;
  offset: number;
  data: string;
}
export interface Acceptance {
  type: "acceptance";
  transfer: number;
  manifest: string;
  /** In chunks. */
  window: number;
  /** Chunks that the receiver has already, and the digest over their digests: null if none. */
  held: Range[];
  digest: string | null;
}
/** A page of chunk digests from chunk `first` on, as base64url: what was held differs. */
export interface Digests {
  type: "digests";
  transfer: number;
  first: number;
  data: string;
}
export interface Refusal {
  type: "refusal";
  transfer: number;
  reason: Reason;
}
export interface Receipt {
  type: "receipt";
  transfer: number;
  ranges: Range[];
  level: Level;
}
export interface Pause {
  type: "pause";
  paused: boolean;
}
export interface Cancel {
  type: "cancel";
  reason: string;
}
export interface Finished {
  type: "finished";
  transfer: number;
  root: string;
  /** Bytes of the stream. */
  total: number;
}
export interface Delivered {
  type: "delivered";
  transfer: number;
  root: string;
  level: Level;
}
export interface Heartbeat {
  type: "heartbeat";
}
/** What leads to the next connection, said over the present one: the text of a signal. */
export interface Signal {
  type: "signal";
  carrier: Carrier;
  text: string;
}
export interface Bye {
  type: "bye";
}

export type Message =
  | Hello
  | Proposal
  | Slice
  | Acceptance
  | Digests
  | Refusal
  | Receipt
  | Pause
  | Cancel
  | Finished
  | Delivered
  | Heartbeat
  | Signal
  | Bye;
export type MessageType = Message["type"];

type Shape<M extends Message> = Record<Exclude<keyof M, "type">, Check>;

const page = base64Url(43_691);
const digest: Check = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
const range: Check = (value) =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every(integer(0, CHUNK_LIMIT)) &&
  value[0] < value[1];
const ranges = list(RANGES_LIMIT, range);
/** In order, and none touches its neighbour. */
const settledRanges: Check = (value) =>
  ranges(value) &&
  (value as Range[]).every(([first], index, all) => first > (all[index - 1]?.[1] ?? -1));
const transfer = integer(0, TRANSFER_LIMIT);
const total = integer(0, Number.MAX_SAFE_INTEGER);

const SHAPES: { [M in Message as M["type"]]: Shape<M> } = {
  hello: {
    versions: list(16, integer(1, 65_535)),
    capabilities: list(32, string(64)),
    manifest: orNull(digest),
  },
  proposal: {
    transfer,
    bytes: integer(1, Number.MAX_SAFE_INTEGER),
    digest,
    count: integer(1, Number.MAX_SAFE_INTEGER),
    total: orNull(total),
    names: list(3, string(256)),
  },
  slice: { transfer, offset: integer(0, MANIFEST_LIMIT), data: page },
  acceptance: {
    transfer,
    manifest: digest,
    window: integer(1, WINDOW_LIMIT),
    held: settledRanges,
    digest: orNull(digest),
  },
  digests: { transfer, first: integer(0, CHUNK_LIMIT), data: page },
  refusal: { transfer, reason: oneOf(REASONS) },
  receipt: { transfer, ranges: ranges, level: oneOf(LEVELS) },
  pause: { paused: boolean },
  cancel: { reason: string(64) },
  finished: { transfer, root: digest, total },
  delivered: { transfer, root: digest, level: oneOf(LEVELS) },
  heartbeat: {},
  signal: { carrier: oneOf(CARRIERS), text: string(SIGNAL_LIMIT) },
  bye: {},
};

export const MESSAGE_TYPES = Object.keys(SHAPES) as MessageType[];

/**
 * Reads one message from its text.
 * @throws {PeerFault} `message-too-large` or `bad-message`
 */
export function readMessage(text: string): Message {
  if (text.length > MESSAGE_LIMIT || utf8Length(text) > MESSAGE_LIMIT) {
    throw new PeerFault("message-too-large");
  }
  const fields = readObject(text);
  const type = fields.type;
  if (typeof type !== "string" || !Object.hasOwn(SHAPES, type)) {
    throw new PeerFault("bad-message", "unknown type");
  }
  const message = { type, ...pick(fields, SHAPES[type as MessageType]) };
  refuseContradiction(message as unknown as Message);
  return message as unknown as Message;
}

export function writeMessage(message: Message): string {
  return JSON.stringify(message);
}

function refuseContradiction(message: Message): void {
  if (message.type !== "acceptance") return;
  if ((message.digest === null) !== (message.held.length === 0)) {
    throw new PeerFault("bad-message", "a digest of nothing, or none of something");
  }
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}
