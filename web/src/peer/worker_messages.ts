/** What the page and the engine's worker say to each other. */
import type { ErrorCode, Reason } from "../protocol/errors.ts";
import type { EndedBy, Level, Summary } from "./status.ts";

/** Where the receiver's bytes go. */
export type Target = { kind: "picked-file"; handle: FileSystemFileHandle } | { kind: "downloads" };

export type ToWorker =
  | { type: "send"; file: File }
  | { type: "receive" }
  | { type: "channels"; control: RTCDataChannel; data: RTCDataChannel }
  | { type: "connected"; maxMessageSize: number }
  | { type: "lost" }
  | { type: "accept"; transfer: number; target: Target }
  | { type: "decline"; transfer: number; reason: Reason }
  | { type: "stop" }
  /** The page has handed the file to the browser's downloads. */
  | { type: "handed" };

export type FromWorker =
  | { type: "ready" }
  /** `transfer` names the proposal that is asked about: a later one is another question. */
  | { type: "deciding"; transfer: number; summary: Summary }
  | { type: "transferring"; bytes: number }
  | { type: "verifying" }
  /** Whole and verified: hand this file to the browser's downloads. */
  | { type: "hand"; file: File }
  | { type: "delivered"; root: string; level: Level }
  | { type: "ended"; code: ErrorCode; by: EndedBy }
  /** The connection is needed no longer. */
  | { type: "close" };
