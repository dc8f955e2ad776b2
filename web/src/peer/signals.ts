/** How envelopes travel inside the string fields of what any signaling server carries. */
import { type Envelope, readEnvelope, readText, writeText } from "../keys/envelopes.ts";
import type { Bytes } from "../keys/spake2.ts";
import type { Carrier } from "../protocol/messages.ts";
import type { Signal } from "./signaling.ts";

/** Longest text of a note. */
const LONGEST_NOTE = 4_096;
/** Envelopes that a note may hold: a sealed one, and a hello after it. */
const NOTED = 2;

/** An envelope that came, read and as its bytes. */
export interface Carried {
  envelope: Envelope;
  bytes: Bytes;
}

/** Puts envelopes into a signal: two into a note, one into any other field. */
export function writeSignal(carrier: Carrier, ...envelopes: Bytes[]): Signal {
  return signalOf(carrier, writeText(...envelopes));
}

/** Puts a text into a signal. */
export function signalOf(carrier: Carrier, text: string): Signal {
  if (carrier === "ready") return { type: carrier, payload: { note: text } };
  if (carrier !== "ice-candidate") return { type: carrier, payload: { sdp: text } };
  return { type: carrier, payload: { candidate: text, sdpMid: "0", sdpMLineIndex: 0 } };
}

/** The text of a signal of ours. */
export function textOf({ type, payload }: Signal): string {
  if (type === "ready") return payload.note;
  return type === "ice-candidate" ? payload.candidate : payload.sdp;
}

/** What a signal carries; nothing: it makes no sense, and is ignored. */
export function readSignal(signal: unknown): Carried[] {
  const { type, payload } = fieldsOf(signal);
  const { note, sdp, candidate } = fieldsOf(payload);
  if (type === "ready") return isText(note) && note.length <= LONGEST_NOTE ? read(note, NOTED) : [];
  if (type === "offer" || type === "answer") return sealed(sdp);
  return type === "ice-candidate" ? sealed(candidate) : [];
}

/** One envelope, which must be sealed. */
function sealed(text: unknown): Carried[] {
  const carried = isText(text) ? read(text, 1) : [];
  return carried.filter(({ envelope }) => envelope.kind === "sealed");
}

/** All are envelopes, or none counts. */
function read(text: string, most: number): Carried[] {
  const all = readText(text, most).map((bytes) => ({ envelope: readEnvelope(bytes), bytes }));
  return all.every(({ envelope }) => envelope !== null) ? (all as Carried[]) : [];
}

function fieldsOf(value: unknown): Record<string, unknown> {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  return isRecord ? (value as Record<string, unknown>) : {};
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
