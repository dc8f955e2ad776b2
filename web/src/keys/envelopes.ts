/**
 * What two peers say to each other through signaling, as bytes, and as the text in which it travels.
 * Whatever is no envelope is null: anybody can say anything there.
 */
import {
  base64Url,
  type Check,
  integer,
  list,
  oneOf,
  orNull,
  pick,
  readObject,
  string,
} from "../protocol/json.ts";
import { fromBase64Url, toBase64Url } from "./link.ts";
import { type Bytes, MESSAGE_BYTES } from "./spake2.ts";

/** The version of the agreement. */
export const VERSION = 1;
export const ATTEMPT_BYTES = 16;
export const CONFIRMATION_BYTES = 32;
export const NONCE_BYTES = 16;
/** Whether the receiver has the transfer key, or its check alone. */
export type Mode = "link" | "code";

/** Sender: an attempt to agree; `message` is its part of the exchange. */
export interface Hello {
  kind: "hello";
  attempt: Bytes;
  message: Bytes;
  versions: number[];
  capabilities: string[];
  /** To the nonce that it opens with its confirmation. */
  commitment: Bytes;
  /** Not null: a password is needed. */
  salt: Bytes | null;
}
/** Receiver: its part of the exchange, and the proof that it comes to the same keys. */
export interface Reply {
  kind: "reply";
  attempt: Bytes;
  message: Bytes;
  confirmation: Bytes;
  version: number;
  mode: Mode;
  capabilities: string[];
}
/** Sender: the proof that it comes to the same keys, and its nonce. */
export interface Confirm {
  kind: "confirm";
  attempt: Bytes;
  confirmation: Bytes;
  nonce: Bytes;
}
/** Receiver: I am here and have heard nothing. */
export interface Want {
  kind: "want";
}
/** Sender, of a check that is another, or that nobody comes in with any more: anybody can forge it. */
export interface Hint {
  kind: "wrong" | "code-off";
  attempt: Bytes;
}
/** Either: something under the keys of this attempt. */
export interface Sealed {
  kind: "sealed";
  attempt: Bytes;
  counter: number;
  ciphertext: Bytes;
}
export type Envelope = Hello | Reply | Confirm | Want | Hint | Sealed;
export type EnvelopeKind = Envelope["kind"];

export const KINDS: Record<EnvelopeKind, number> = {
  hello: 1,
  reply: 2,
  confirm: 3,
  want: 4,
  wrong: 5,
  "code-off": 6,
  sealed: 7,
};

/** Longest text of envelopes: what fits a signal of 64 KiB with room for its other fields. */
const LONGEST_TEXT = 60_000;
const PREFIX = "t1.";
const HEAD_BYTES = 1 + ATTEMPT_BYTES;
const CONFIRMATION_AT = HEAD_BYTES + MESSAGE_BYTES;
const COUNTER_BYTES = 8;
const TAG_BYTES = 16;

const capabilities = list(32, string(64));
const version = integer(1, 65_535);
const base64UrlOf =
  (length: number): Check =>
  (value) =>
    base64Url(length)(value) && (value as string).length === length;
const HELLO = {
  capabilities,
  commitment: base64UrlOf(43),
  salt: orNull(base64UrlOf(22)),
  versions: list(16, version),
};
interface HelloFields extends Pick<Hello, "capabilities" | "versions"> {
  commitment: string;
  salt: string | null;
}
const REPLY = { capabilities, mode: oneOf(["link", "code"]), version };

/** What it has in JSON is canonical (RFC 8785): fields in alphabetical order. */
export function writeEnvelope(envelope: Envelope): Bytes {
  const { kind } = envelope;
  if (kind === "want") return joined(Uint8Array.of(KINDS.want), new Uint8Array(ATTEMPT_BYTES));
  const head = [Uint8Array.of(KINDS[kind]), envelope.attempt];
  if (kind === "hello") {
    const { message, capabilities, versions } = envelope;
    const commitment = toBase64Url(envelope.commitment);
    const salt = envelope.salt && toBase64Url(envelope.salt);
    return joined(...head, message, json({ capabilities, commitment, salt, versions }));
  }
  if (kind === "reply") {
    const { message, confirmation, capabilities, mode, version } = envelope;
    return joined(...head, message, confirmation, json({ capabilities, mode, version }));
  }
  if (kind === "confirm") return joined(...head, envelope.confirmation, envelope.nonce);
  if (kind === "sealed") return joined(...head, u64(envelope.counter), envelope.ciphertext);
  return joined(...head);
}

export function readEnvelope(bytes: Bytes): Envelope | null {
  const kind = Object.entries(KINDS).find(([, number]) => number === bytes[0])?.[0];
  try {
    const parts = new Parts(bytes.subarray(1));
    return read(kind as EnvelopeKind | undefined, parts.take(ATTEMPT_BYTES), parts);
  } catch {
    return null;
  }
}

/** What the confirmation of a reply is derived from. */
export function withoutConfirmation(reply: Bytes): Bytes {
  const after = reply.subarray(CONFIRMATION_AT + CONFIRMATION_BYTES);
  return joined(reply.subarray(0, CONFIRMATION_AT), after);
}

/** Puts the confirmation into a reply that was written without. */
export function withConfirmation(reply: Bytes, confirmation: Bytes): Bytes {
  const after = reply.subarray(CONFIRMATION_AT);
  return joined(reply.subarray(0, CONFIRMATION_AT), confirmation, after);
}

/** One envelope, or two, as they travel. */
export function writeText(...envelopes: Bytes[]): string {
  return PREFIX + envelopes.map(toBase64Url).join(".");
}

/** At most so many envelopes; none of a text that is not as it must be. */
export function readText(text: string, most: number): Bytes[] {
  if (text.length > LONGEST_TEXT || !text.startsWith(PREFIX)) return [];
  const parts = text.slice(PREFIX.length).split(".", most + 1);
  const envelopes = parts.map(fromBase64Url).filter((bytes) => bytes !== null && bytes.length > 0);
  return parts.length <= most && envelopes.length === parts.length ? (envelopes as Bytes[]) : [];
}

export function joined(...parts: Uint8Array[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

function read(kind: EnvelopeKind | undefined, attempt: Bytes, parts: Parts): Envelope | null {
  switch (kind) {
    case "hello": {
      const message = parts.take(MESSAGE_BYTES);
      const fields = parts.json(HELLO) as unknown as HelloFields;
      const commitment = fromBase64Url(fields.commitment) as Bytes;
      const salt = fields.salt === null ? null : fromBase64Url(fields.salt);
      return { ...fields, kind, attempt, message, commitment, salt };
    }
    case "reply": {
      const message = parts.take(MESSAGE_BYTES);
      const confirmation = parts.take(CONFIRMATION_BYTES);
      const fields = parts.json(REPLY) as unknown as Pick<Reply, keyof typeof REPLY>;
      return { ...fields, kind, attempt, message, confirmation };
    }
    case "confirm": {
      const confirmation = parts.take(CONFIRMATION_BYTES);
      return parts.end({ kind, attempt, confirmation, nonce: parts.take(NONCE_BYTES) });
    }
    case "want":
      return attempt.some((byte) => byte !== 0) ? null : parts.end({ kind });
    case "wrong":
    case "code-off":
      return parts.end({ kind, attempt });
    case "sealed": {
      const counter = readCounter(parts.take(COUNTER_BYTES));
      const ciphertext = parts.rest();
      return ciphertext.length < TAG_BYTES ? null : { kind, attempt, counter, ciphertext };
    }
    case undefined:
      return null;
  }
}

/** Takes an envelope apart, from its front; throws where it is shorter, or longer, than it must be. */
class Parts {
  #bytes: Uint8Array<ArrayBuffer>;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
  }

  take(length: number): Bytes {
    if (this.#bytes.length < length) throw new RangeError("too short");
    const taken = this.#bytes.slice(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return taken;
  }

  rest(): Bytes {
    return this.take(this.#bytes.length);
  }

  json(shape: Record<string, Check>): Record<string, unknown> {
    return pick(readObject(utf8(this.rest())), shape);
  }

  /** The envelope, which must be read to its end. */
  end(envelope: Envelope): Envelope {
    if (this.#bytes.length > 0) throw new RangeError("too long");
    return envelope;
  }
}

/** Strict, and a byte order mark is a character, which JSON then refuses. */
export function utf8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

function json(fields: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(fields));
}

export function u64(counter: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(counter));
  return bytes;
}

function readCounter(bytes: Bytes): number {
  const counter = Number(new DataView(bytes.buffer).getBigUint64(0));
  // No honest side comes so far; beyond, numbers are not exact any more.
  if (!Number.isSafeInteger(counter)) throw new RangeError("counter");
  return counter;
}
