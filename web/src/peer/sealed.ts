/** What two peers say to each other once they have keys: under a seal, in signals. */
import { utf8 } from "../keys/envelopes.ts";
import { fromBase64Url, KEY_BYTES, toBase64Url } from "../keys/link.ts";
import type { Bytes } from "../keys/spake2.ts";
import { type Check, integer, list, pick, readObject } from "../protocol/json.ts";
import type { Carrier } from "../protocol/messages.ts";
import type { Role } from "./status.ts";

export type Said =
  | { kind: "offer" | "answer"; sdp: string }
  | { kind: "candidates"; candidates: string[] }
  /** The transfer key, for a receiver that has had only its check. */
  | { kind: "key"; key: Bytes }
  | { kind: "ack"; counters: number[] }
  /** Are you there, with these keys? And the answer. */
  | { kind: "probe" | "alive" };

interface Manner {
  /** The signal that carries it. */
  carrier: Carrier;
  /** Who alone says it. */
  by?: Role;
  /** Said once, and neither acknowledged nor repeated. */
  once?: true;
  fields: Record<string, Check>;
}

const MOST = 1_024;
const text: Check = (value) => typeof value === "string" && value.isWellFormed();
const key: Check = (value) =>
  typeof value === "string" && fromBase64Url(value)?.length === KEY_BYTES;
const counters = list(MOST, integer(0, Number.MAX_SAFE_INTEGER));

export const MANNERS: Record<Said["kind"], Manner> = {
  offer: { carrier: "offer", by: "sender", fields: { sdp: text } },
  answer: { carrier: "answer", by: "receiver", fields: { sdp: text } },
  candidates: { carrier: "ice-candidate", fields: { candidates: list(MOST, text) } },
  key: { carrier: "ready", by: "sender", fields: { key } },
  ack: { carrier: "ready", once: true, fields: { counters } },
  probe: { carrier: "ready", by: "sender", once: true, fields: {} },
  alive: { carrier: "ready", by: "receiver", once: true, fields: {} },
};

export function writeSaid(said: Said): Bytes {
  const fields = said.kind === "key" ? { ...said, key: toBase64Url(said.key) } : said;
  return new TextEncoder().encode(JSON.stringify(fields));
}

/** Null: nothing that this side may say in this signal. */
export function readSaid(plaintext: Bytes, carrier: Carrier, by: Role): Said | null {
  try {
    const fields = readObject(utf8(plaintext));
    const kind = String(fields.kind) as Said["kind"];
    const manner = Object.hasOwn(MANNERS, kind) ? MANNERS[kind] : null;
    if (manner?.carrier !== carrier || (manner.by ?? by) !== by) return null;
    const said = { ...pick(fields, manner.fields), kind };
    return (kind === "key" ? { kind, key: fromBase64Url(String(fields.key)) } : said) as Said;
  } catch {
    return null;
  }
}
