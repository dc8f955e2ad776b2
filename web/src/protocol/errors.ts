/**
 * Every way in which a transfer can end without a delivery, by stable code.
 * `protocol/errors.json` lists the same codes; sentences for people stand in `ui/catalogues`.
 */

/** The other side broke the protocol: their fault, found by this side. */
export const PEER_FAULTS = [
  "bad-message",
  "message-too-large",
  "unexpected-message",
  "unsupported-version",
  "bad-manifest",
  "manifest-too-large",
  "bad-frame",
  "frame-out-of-range",
  "frame-beyond-window",
  "bad-receipt",
  "digest-mismatch",
  "root-mismatch",
  "silent",
] as const;

/** A person, a disk or a file ended it; either side may be told so in `cancel` or `refusal`. */
export const REASONS = [
  "cancelled",
  "declined",
  "no-space",
  "disk-full",
  "cannot-save",
  "download-stopped",
  "file-changed",
  "file-unreadable",
] as const;

/** The two never met, or lost each other. */
export const MEETING_FAULTS = [
  "unknown-code",
  "wrong-code",
  "already-joined",
  "expired",
  "closed",
  "rate-limited",
  "server-unreachable",
  "no-path",
  "peer-gone",
  "peer-failed",
  "internal-error",
  "replaced",
  "browser-unsupported",
] as const;

/** The server refused a stored copy, or what it keeps is not what was stored. */
export const SHARE_FAULTS = [
  "unknown-share",
  "share-expired",
  "share-revoked",
  "share-spent",
  "share-taken-down",
  "wrong-share-token",
  "downloads-taken",
  "share-taken",
  "share-too-large",
  "storage-full",
  "quota-spent",
  "share-damaged",
] as const;

export type PeerFaultCode = (typeof PEER_FAULTS)[number];
export type Reason = (typeof REASONS)[number];
export type MeetingFaultCode = (typeof MEETING_FAULTS)[number];
export type ShareFaultCode = (typeof SHARE_FAULTS)[number];
export type ErrorCode = PeerFaultCode | Reason | MeetingFaultCode | ShareFaultCode;

/** What the other side did, against the protocol. Ends the transfer. */
export class PeerFault extends Error {
  constructor(
    readonly code: PeerFaultCode,
    detail = "",
  ) {
    super(detail ? `${code}: ${detail}` : code);
  }
}

/** What our own code did, against its own rules: a bug, never the other side's doing. */
export class UsageError extends Error {}
