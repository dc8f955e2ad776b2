/** What the page and the engine say to each other. */
import type { ErrorCode, Reason } from "../protocol/errors.ts";
import type { Carrier } from "../protocol/messages.ts";
import type { Content } from "./selection.ts";
import type { Target } from "./sinks/index.ts";
import type { EndedBy, Files, Level, Outline, Staging, Summary } from "./status.ts";

export type ToWorker =
  | { type: "send"; contents: Content[] }
  /** Something else is to be sent in its place. Answered by `revised`. */
  | { type: "revise"; contents: Content[] }
  | { type: "receive"; transferCode: string }
  /** A connection is attempted; its channels are not to be used yet. */
  | { type: "channels"; connection: number; control: RTCDataChannel; data: RTCDataChannel }
  /** It stands, and is in force from here on. The one before it was dropped first. */
  | { type: "connected"; connection: number; maxMessageSize: number }
  /** It is gone, or came to nothing. */
  | { type: "dropped"; connection: number }
  /** To be said to the other side over the connection in force. */
  | { type: "relay"; carrier: Carrier; text: string }
  | { type: "accept"; question: number; target: Target }
  | { type: "decline"; question: number; reason: Reason }
  | { type: "hold"; paused: boolean }
  | { type: "stop" }
  /** What the page has found, and ends the transfer. */
  | { type: "failed"; code: ErrorCode }
  /** The page has handed the file to the browser's downloads. */
  | { type: "handed" };

/** Where the transfer stands, as far as it is to be shown. */
export type View =
  /**
   * `question` numbers what is asked or proposed: a later proposal is another question. `digest` is
   * the manifest's, in hex; `outline`, `staging` and `handed`, the bytes that the
   * downloads would get, are the receiver's.
   */
  | {
      type: "deciding";
      question: number;
      digest: string;
      summary: Summary;
      outline: Outline | null;
      staging: Staging | null;
      handed: number | null;
    }
  /** The receiver's: it was accepted before, and what is there of it is looked through. */
  | { type: "resuming"; question: number; summary: Summary }
  | { type: "transferring"; bytes: number; paused: "us" | "them" | null }
  | { type: "verifying" }
  /** The connection is lost. `accepted`: there is something that goes on with the next one. */
  | { type: "away"; accepted: boolean };

/** What a report of progress says besides. */
export interface Pace {
  /** Bytes that this connection has carried, whether they are confirmed yet or not. */
  moved: number;
  /** Null: there is but one thing. */
  files: Files | null;
}

type Transferring = Extract<View, { type: "transferring" }>;

/** For the browser's downloads. */
export type Handing =
  /** Whole and verified: hand it on, and say so. */
  | { type: "hand"; file: File }
  /** Some of it is verified: hand on what comes through this port. */
  | { type: "stream"; port: MessagePort; size: number | null }
  /** The service worker that does that is not to be ended. */
  | { type: "keep-alive" };

export type FromWorker =
  | { type: "ready" }
  /** What was to be sent in place of the former is, or is not: then why. */
  | { type: "revised"; refused: "late" | "too-many" | null }
  | Exclude<View, Transferring>
  | (Transferring & Pace)
  | Handing
  | {
      type: "delivered";
      root: string;
      level: Level;
      bytes: number;
      text: string | null;
      renamed: number;
    }
  /** `kept`: what has come is left on the disk, to go on from. */
  | { type: "ended"; code: ErrorCode; by: EndedBy; kept: boolean }
  /** The channels of this connection are closed, or silent: the page is to look for another one. */
  | { type: "broken"; connection: number }
  /** The other side has said this over the connection in force. */
  | { type: "signal"; carrier: Carrier; text: string }
  /** No connection is needed any longer. */
  | { type: "close" };
