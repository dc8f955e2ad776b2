/**
 * What two peers say to each other through signaling, and how it travels inside the string fields of
 * signals that any signaling server carries.
 *
 * Version 0 of the envelope is plain. Whoever runs the signaling server could read and change it; the
 * sealed version takes the place of `wrap` and `unwrap`, and of nothing else.
 */
import { fromBase64Url, toBase64Url } from "../keys/link.ts";
import type { Signal } from "./signaling.ts";

/** An attempt to connect: 16 random bytes, as base64url, drawn by the sender. */
export type Attempt = string;

/** Whatever has a number is repeated until the number is acknowledged. */
export type Numbered = Extract<Said, { number: number }>;

export type Said =
  /** Sender: let us connect. */
  | { kind: "hello"; attempt: Attempt; versions: number[] }
  /** Receiver: I am here and have heard nothing. */
  | { kind: "want" }
  /** Receiver: yes, in this version. */
  | { kind: "reply"; attempt: Attempt; version: number }
  | { kind: "offer" | "answer"; attempt: Attempt; number: number; sdp: string }
  | { kind: "candidates"; attempt: Attempt; number: number; candidates: string[] }
  | { kind: "ack"; attempt: Attempt; numbers: number[] };

/** Longest text of an envelope: what fits a signal of 64 KiB with room for its other fields. */
const LONGEST = 60_000;
const PREFIX = "t0.";

export function wrap(said: Said): Signal {
  const envelope = PREFIX + toBase64Url(new TextEncoder().encode(JSON.stringify(said)));
  if (said.kind === "offer" || said.kind === "answer") {
    return { type: said.kind, payload: { sdp: envelope } };
  }
  if (said.kind === "candidates") {
    return {
      type: "ice-candidate",
      payload: { candidate: envelope, sdpMid: "0", sdpMLineIndex: 0 },
    };
  }
  return { type: "ready", payload: { note: envelope } };
}

/** What the signal says, or null: signaling is open to anybody's noise, which is ignored. */
export function unwrap(signal: Signal): Said | null {
  const envelope = fieldOf(signal);
  if (typeof envelope !== "string" || !envelope.startsWith(PREFIX)) return null;
  if (envelope.length > LONGEST) return null;
  const bytes = fromBase64Url(envelope.slice(PREFIX.length));
  if (bytes === null) return null;
  try {
    return read(
      JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)),
    );
  } catch {
    return null;
  }
}

export function drawAttempt(): Attempt {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
}

/** Whatever stands in the field that carries envelopes; the signal may be anything. */
function fieldOf(signal: Signal | null | undefined): unknown {
  if (typeof signal !== "object" || signal === null) return undefined;
  if (signal.type === "ready") return signal.payload?.note;
  if (signal.type === "ice-candidate") return signal.payload?.candidate;
  return signal.payload?.sdp;
}

type Check = (value: unknown) => boolean;

const integer =
  (lowest: number, highest: number): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= lowest && (value as number) <= highest;
const list =
  (longest: number, item: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length <= longest && value.every(item);
const text: Check = (value) => typeof value === "string" && value.isWellFormed();
const attempt: Check = (value) => typeof value === "string" && /^[\w-]{22}$/.test(value);
const version = integer(1, 65_535);
const number = integer(0, 2 ** 31);

const SHAPES: Record<Said["kind"], Record<string, Check>> = {
  hello: { attempt, versions: list(16, version) },
  want: {},
  reply: { attempt, version },
  offer: { attempt, number, sdp: text },
  answer: { attempt, number, sdp: text },
  candidates: { attempt, number, candidates: list(1_024, text) },
  ack: { attempt, numbers: list(1_024, number) },
};

/** Unknown fields are ignored, whatever they hold; every listed field must be there. */
function read(value: unknown): Said | null {
  if (typeof value !== "object" || value === null) return null;
  const fields = value as Record<string, unknown>;
  const { kind } = fields;
  if (typeof kind !== "string" || !Object.hasOwn(SHAPES, kind)) return null;
  const said: Record<string, unknown> = { kind };
  for (const [name, check] of Object.entries(SHAPES[kind as Said["kind"]])) {
    if (!Object.hasOwn(fields, name) || !check(fields[name])) return null;
    said[name] = fields[name];
  }
  return said as unknown as Said;
}
