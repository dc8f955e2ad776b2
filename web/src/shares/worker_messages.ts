/** What the page and the engine of stored copies say to each other. */
import type { Content } from "../peer/selection.ts";
import type { Target } from "../peer/sinks/index.ts";
import type { Files, Item, Level, Outline, Staging, Summary, Trouble } from "../peer/status.ts";
import type { Handing } from "../peer/worker_messages.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { Access } from "./downloading.ts";
import type { Share } from "./server.ts";
import type { Terms } from "./uploading.ts";

export type ToWorker =
  | { type: "store"; server: string; terms: Terms; contents: Content[] }
  | { type: "open"; server: string; transferCode: string; access: Access }
  /** Looks for files by their names; answered by `found`. */
  | { type: "find"; text: string }
  /** `path`: this thing alone; null: all of it. */
  | { type: "accept"; target: Target; path: string | null }
  /** The person wants none of it. */
  | { type: "decline" }
  | { type: "hold"; paused: boolean }
  /** What the page has found, and ends it. */
  | { type: "failed"; code: ErrorCode }
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
  /**
   * `digest` is the manifest's, in hex. `isAccepted`: under this link the person has accepted it before,
   * and some of it stands on this disk.
   */
  | {
      type: "listed";
      summary: Summary;
      outline: Outline;
      digest: string;
      staging: Staging;
      /** Bytes that the downloads would get. */
      handed: number | null;
      isAccepted: boolean;
    }
  | ({ type: "found" } & Found)
  /** `files`: how far each is; null: there is but one. */
  | { type: "progress"; bytes: number; moved: number; files: Files | null }
  /** What is in the way; null: nothing any more. */
  | { type: "trouble"; trouble: Trouble | null }
  /** Another claim has taken the place of the former. */
  | { type: "claimed"; claim: string }
  | { type: "verifying" }
  | Handing
  | { type: "delivered"; root: string; level: Level; text: string | null; renamed: number }
  /** `kept`: what has come stays, and a later visit goes on from it. */
  | { type: "ended"; code: ErrorCode; kept: boolean }
  | { type: "closed" };
