/** How a transfer ended: which words tell it, and what can be done. */
import type { EndedBy, Role } from "../peer/status.ts";
import type { ErrorCode, ShareFaultCode } from "../protocol/errors.ts";
import type { EndingWords, Told } from "./catalogues/catalogue.ts";
import { catalogue, copyWords } from "./language.ts";

/** `again`: the same once more; `choose`: the files must be chosen anew; `start`: from the start. */
export type EndingAction = "again" | "choose" | "start";

/** Several codes may be one thing to a person. */
export type EndingKind =
  | Exclude<(typeof facts)[ErrorCode]["kind"], ShareFaultCode>
  | "cancelled-by-us"
  | "cancelled-by-them";

export interface Ending {
  title: string;
  why: string | null;
  todo: string;
  action: EndingAction;
  /** It ended before a byte of it could move. */
  early: boolean;
  /** It goes on in another window. */
  elsewhere: boolean;
  /** Sender: there was a copy, which others may have downloaded. */
  wasKept: boolean;
}

interface Facts {
  kind: string;
  early?: boolean;
  elsewhere?: boolean;
  wasKept?: boolean;
  /** Where it is not `again`. */
  sender?: EndingAction;
  /** Where it is not `start`: most often only the sender can send it once more. */
  receiver?: EndingAction;
}

const misunderstood = { kind: "misunderstood" } as const;
const damaged = { kind: "damaged" } as const;
const lost = { kind: "lost" } as const;

const facts = {
  "bad-message": misunderstood,
  "message-too-large": misunderstood,
  "unexpected-message": misunderstood,
  "bad-manifest": misunderstood,
  "manifest-too-large": misunderstood,
  "bad-frame": misunderstood,
  "frame-out-of-range": misunderstood,
  "frame-beyond-window": misunderstood,
  "bad-receipt": misunderstood,
  "internal-error": { kind: "internal-error" },
  "peer-failed": { kind: "peer-failed" },
  "unsupported-version": { kind: "unsupported-version", early: true },
  "digest-mismatch": damaged,
  "root-mismatch": damaged,
  silent: lost,
  "peer-gone": lost,
  cancelled: { kind: "cancelled" },
  declined: { kind: "declined", early: true },
  "no-space": { kind: "full", early: true },
  "disk-full": { kind: "full" },
  "cannot-save": { kind: "cannot-save" },
  "download-stopped": { kind: "download-stopped" },
  "file-changed": { kind: "file-changed", sender: "choose" },
  "file-unreadable": { kind: "file-unreadable", sender: "choose" },
  "unknown-code": { kind: "unknown-code", early: true },
  // A page never ends so: there the check is typed again.
  "wrong-code": { kind: "wrong-code", early: true, sender: "start" },
  "already-joined": { kind: "already-joined", early: true, receiver: "again" },
  expired: { kind: "expired", early: true },
  closed: { kind: "closed", early: true },
  "rate-limited": { kind: "rate-limited", early: true, receiver: "again" },
  "server-unreachable": { kind: "server-unreachable", early: true, receiver: "again" },
  "no-path": { kind: "no-path", early: true, receiver: "again" },
  replaced: { kind: "replaced", elsewhere: true, sender: "start" },
  "browser-unsupported": { kind: "browser-unsupported", early: true, sender: "start" },
  "unknown-share": { kind: "unknown-share", wasKept: true },
  "share-expired": { kind: "share-expired", wasKept: true },
  "share-revoked": { kind: "share-revoked", wasKept: true },
  "share-spent": { kind: "share-spent", wasKept: true },
  "share-taken-down": { kind: "share-taken-down", wasKept: true, sender: "start" },
  "wrong-share-token": { kind: "wrong-share-token", early: true },
  "downloads-taken": { kind: "downloads-taken", early: true, receiver: "again" },
  "share-taken": { kind: "share-taken", early: true },
  "share-too-large": { kind: "share-too-large", early: true },
  "storage-full": { kind: "storage-full", early: true },
  "quota-spent": { kind: "quota-spent", early: true },
  "share-damaged": { kind: "share-damaged" },
} as const satisfies Record<ErrorCode, Facts>;

const cancelled = { us: "cancelled-by-us", them: "cancelled-by-them", fault: "cancelled" } as const;

/** @param copyStays the link still leads to the copy that was to come */
export function endingOf(code: ErrorCode, role: Role, by: EndedBy, copyStays = false): Ending {
  const fixed: Facts = facts[code];
  const { early = false, elsewhere = false, wasKept = false } = fixed;
  const { sender = "again", receiver = "start" } = fixed;
  const words = wordsOf(code === "cancelled" ? cancelled[by] : facts[code].kind);
  return {
    title: told(words.title, role),
    why: words.why === undefined ? null : told(words.why, role),
    todo: copyStays ? (copyWords.value?.stays ?? "") : told(words.todo, role),
    action: role === "sender" ? sender : copyStays ? "again" : receiver,
    early,
    elsewhere,
    wasKept,
  };
}

function wordsOf(kind: EndingKind | ShareFaultCode): EndingWords {
  const { endings } = catalogue.value;
  if (kind in endings) return endings[kind as EndingKind];
  // Whoever comes to a copy has loaded them.
  return copyWords.value?.endings[kind as ShareFaultCode] ?? { title: "", todo: "" };
}

function told(words: Told, role: Role): string {
  return typeof words === "string" ? words : words[role];
}
