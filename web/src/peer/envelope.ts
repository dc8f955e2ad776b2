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
  const text = PREFIX + toBase64Url(new TextEncoder().encode(JSON.stringify(said)));
  if (said.kind === "offer" || said.kind === "answer") {
    return { type: said.kind, payload: { sdp: text } };
  }
  if (said.kind === "candidates") {
    return { type: "ice-candidate", payload: { candidate: text, sdpMid: "0", sdpMLineIndex: 0 } };
  }
  return { type: "ready", payload: { note: text } };
}

/** What the signal says, or null: signaling is open to anybody's noise, which is ignored. */
export function unwrap(signal: Signal): Said | null {
  const text = fieldOf(signal);
  if (typeof text !== "string" || !text.startsWith(PREFIX) || text.length > LONGEST) return null;
  const bytes = fromBase64Url(text.slice(PREFIX.length));
  if (bytes === null) return null;
  try {
    const said: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return isSaid(said) ? said : null;
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

function isSaid(value: unknown): value is Said {
  if (typeof value !== "object" || value === null) return false;
  const said = value as Record<string, unknown>;
  if (said.kind === "want") return true;
  if (typeof said.attempt !== "string" || said.attempt.length !== 22) return false;
  const numbered = Number.isSafeInteger(said.number);
  if (said.kind === "hello") return isListOf("number", said.versions);
  if (said.kind === "reply") return Number.isSafeInteger(said.version);
  if (said.kind === "offer" || said.kind === "answer") {
    return numbered && typeof said.sdp === "string";
  }
  if (said.kind === "candidates") return numbered && isListOf("string", said.candidates);
  return said.kind === "ack" && isListOf("number", said.numbers);
}

function isListOf(type: "number" | "string", value: unknown): boolean {
  return (
    Array.isArray(value) && value.length <= 1_024 && value.every((item) => typeof item === type)
  );
}
