/** What the page and the engine of stored copies say to each other. */
import type { Content } from "../peer/selection.ts";
import type { Target } from "../peer/sinks/index.ts";
import type { Files, Item, Level, Outline, Summary } from "../peer/status.ts";
import type { ErrorCode, ShareFaultCode } from "../protocol/errors.ts";
import type { Access } from "./downloading.ts";
import type { Trouble } from "./faults.ts";
import type { Share } from "./server.ts";
import type { Terms } from "./uploading.ts";

export type ToWorker =
  | { type: "store"; server: string; terms: Terms; contents: Content[] }
  | { type: "open"; server: string; access: Access }
  /** Looks for files by their names; answered by `found`. */
  | { type: "find"; text: string }
  /** `path`: this thing alone; null: all of it. */
  | { type: "accept"; target: Target; path: string | null }
  | { type: "hold"; paused: boolean }
  /** The page has handed the file to the browser's downloads. */
  | { type: "handed" }
  /** Leaves nothing on this disk; answered by `closed`. */
  | { type: "stop" };

/** Files that were looked for. */
export interface Found {
  text: string;
  /** Their names are paths. */
  items: Item[];
  more: number;
}

export type FromWorker =
  /** Its receivers find it from now on. */
  | { type: "created"; share: Share }
  | { type: "stored"; share: Share; root: string | null }
  /** `digest` is the manifest's, in hex. */
  | { type: "listed"; summary: Summary; outline: Outline; digest: string }
  | ({ type: "found" } & Found)
  /** `files`: how far each is; null: there is but one. */
  | { type: "progress"; bytes: number; moved: number; files: Files | null }
  /** What is in the way; null: nothing any more. */
  | { type: "trouble"; trouble: Trouble | null }
  /** Another claim has taken the place of the former. */
  | { type: "claimed"; claim: string }
  | { type: "verifying" }
  /** Whole and verified: hand this file to the browser's downloads. */
  | { type: "hand"; file: File }
  | { type: "delivered"; root: string; level: Level; text: string | null; renamed: number }
  | { type: "ended"; code: ErrorCode | ShareFaultCode }
  | { type: "closed" };
