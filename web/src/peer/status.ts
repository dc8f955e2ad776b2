/**
 * One immutable value that says everything a screen may show of a transfer.
 * A new value is published on every change; screens only render it.
 */
import type { Doubt } from "../keys/agreement.ts";
import type { Invitation } from "../keys/link.ts";
import type { ErrorCode } from "../protocol/errors.ts";

export type Role = "sender" | "receiver";

/** What is being sent, as far as screens show it. */
export interface Summary {
  /** One file, one folder, several things, or a short text in place of a file. */
  kind: "file" | "folder" | "several" | "text";
  /**
   * Name of the first thing: a file, or the folder that the first files lie in. As the sender calls
   * it: hostile text, show it isolated.
   */
  name: string;
  /** Things beside the first one; what lies in a folder counts with it. */
  more: number;
  /** Number of files, wherever they lie. */
  count: number;
  /** Bytes of everything together; null: nobody knows before the end. */
  size: number | null;
}

/** One thing of an outline: a file, or a folder with all that is in it. */
export interface Item {
  kind: "file" | "folder" | "text";
  /** As the sender calls it: hostile text, show it isolated. */
  name: string;
  /** Number of files: in a folder, wherever they lie in it. */
  count: number;
  /** Bytes; null: nobody knows before the end. */
  size: number | null;
}

/** What is in a transfer, as far as one looks through it before deciding. */
export interface Outline {
  items: readonly Item[];
  /** Things beside these. */
  more: number;
}

/** A file, and how far it has come. */
export interface FileProgress {
  kind: "file" | "folder" | "text";
  /** With its folders, divided by "/": hostile text, show it isolated. */
  path: string;
  size: number | null;
  /** Bytes that are confirmed, as in `Progress`. */
  bytes: number;
  done: boolean;
}

/** The files of a transfer: those around the present one, and counts for the rest. */
export interface Files {
  near: readonly FileProgress[];
  /** Index in `near` of the present one. */
  present: number;
  /** Things after those in `near`. */
  after: number;
  /** Files that are done, wherever they stand. */
  done: number;
}

/**
 * Which way the bytes take: from browser to browser, through a TURN server, which cannot read them, or
 * by an encrypted copy that a server keeps for a while. Null in a status: the browser has not told.
 */
export type Path = "direct" | "relayed" | "stored";

/** What is in the way of a stored copy, and may pass by itself. */
export type Trouble =
  | "server-unreachable"
  | "rate-limited"
  | "storage-full"
  /** The sender has yet to store what is wanted. */
  | "part-missing";

/** Why a sender stores a copy of what was to go straight: nobody came, or no way led to them. */
export type Missed = "nobody" | "no-path" | "lost";

/** What the sender wants if the two miss each other. */
export type Consent = "never" | "ask" | "keep";

/** How long a stored copy is kept, and for whom. */
export interface Keeping {
  /** Milliseconds since the epoch. */
  expiresAt: number;
  /** How often it may be downloaded, and was; null: as often as one likes. */
  downloads: number | null;
  downloaded: number;
  /** It needs a password besides the link. */
  password: boolean;
}

/** What a person chose to send. */
export type Selection =
  /**
   * Files by their relative paths, divided by "/", and those folders that hold none. `fleeting`: it is
   * on no disk, so it cannot be chosen again. `handles`: by these the browser may open them again.
   */
  | {
      entries: { path: string; file: File; fleeting?: boolean }[];
      folders: string[];
      handles?: readonly FileSystemHandle[];
    }
  | { text: string };

/** A file that was being sent, and has yet to be chosen again after a reload. */
export interface Lacking {
  /** As the sender calls it: show it isolated. */
  path: string;
  /** What was chosen in its place is of another size or time. */
  why: "missing" | "changed";
}

/**
 * Why what is sent stays as it is: the receiver has accepted it, a copy of it is being stored, there
 * would be more than can be listed, or it was all there already.
 */
export type Refusal = "late" | "copying" | "too-many" | "already";

export interface Progress {
  /** Bytes that the receiver has confirmed (sender) or verified and written (receiver). */
  bytes: number;
  /** Bytes a second over the last seconds; 0: nothing comes through; null until it can be said. */
  rate: number | null;
  /** Seconds left at that rate; null until it can be said. */
  secondsLeft: number | null;
}

/**
 * Where the bytes stand on the receiver's side.
 * `durable`: on disk at a place that the person chose; `session`: written, but lost on reload;
 * `handed`: given to the browser's downloads.
 */
export type Level = "durable" | "session" | "handed";

/** Whether the receiving browser can stage what comes: it can, it has no room for it, or never can. */
export type Staging = "works" | "full" | "none";

/**
 * How the receiving browser will save: into a file or a folder that the person picks, or its
 * downloads, many files as one ZIP file, at the end or while it comes. A text is only shown.
 */
export type Saving =
  | "picked-file"
  | "picked-folder"
  | "downloads"
  | "zip"
  | "streamed"
  | "streamed-zip"
  | "shown"
  | Unsavable;

/** Why it cannot: it has no room, or nothing but memory. */
export type Unsavable = "no-room" | "too-large";

/** Why the spoken code, as it was typed, leads nowhere; its first two groups are right. */
export interface CodeDoubt {
  why: Doubt;
  transferCode: string;
}

/** Who ended it: this person, the other person, or neither (a fault). */
export type EndedBy = "us" | "them" | "fault";

/**
 * How this side stands to the signaling room: in it, without it for the moment, or kept out, because
 * somebody else has held its place for a while.
 */
export type Room = "entered" | "lost" | "taken";

export type Status =
  /** Asking the server for a session, or for the seat in one. */
  | { phase: "opening"; role: Role; summary: Summary | null }
  /** Sender: the link stands, nobody came yet. */
  | {
      phase: "inviting";
      role: "sender";
      summary: Summary;
      link: string;
      /** To be said; null: it is off, because it was tried with too many wrong checks. */
      code: string | null;
      /** What can be added to, and taken out of. */
      things: readonly Item[];
      room: Room;
    }
  /** The seat is taken; the two look for each other and for a path. */
  | {
      phase: "connecting";
      role: Role;
      summary: Summary | null;
      /** Sender, until it is accepted: what can be added to, and taken out of. */
      things: readonly Item[];
      room: Room;
      peerPresent: boolean;
      /** Receiver with a spoken code: what a person has to see to, before it leads anywhere. */
      doubt: CodeDoubt | null;
    }
  /** The receiver sees what it is and decides; the sender waits for that. */
  | {
      phase: "deciding";
      role: Role;
      summary: Summary;
      /** Receiver: what is in it. */
      outline: Outline | null;
      /** Sender: what can be added to, and taken out of. */
      things: readonly Item[];
      /** Counts what the receiver was asked: where it is not the first, the sender has changed it. */
      question: number;
      /** Receiver: null until it is known. */
      saving: Saving | null;
      path: Path | null;
      /** Verification words: the same on both screens, if nobody is in between. */
      words: readonly string[];
    }
  /** The receiver accepted it before; what is there of it is read again, and then it goes on. */
  | { phase: "resuming"; role: Role; summary: Summary }
  | {
      phase: "transferring";
      role: Role;
      summary: Summary;
      progress: Progress;
      /** Null: there is but one. */
      files: Files | null;
      path: Path | null;
      /** Who paused it: this side, if both did; null while it goes on. */
      paused: Role | null;
      /** Receiver: it was accepted before the page was loaded anew, and nothing was asked now. */
      unasked: boolean;
      /** Of a stored copy: what it waits for; null: nothing. */
      trouble: Trouble | null;
      words: readonly string[];
    }
  /** The connection was lost on the way; what was verified is kept, and it goes on by itself. */
  | {
      phase: "reconnecting";
      role: Role;
      summary: Summary;
      /** How far it had come; null if it had not begun. */
      progress: Progress | null;
      room: Room;
      peerPresent: boolean;
    }
  /** Every byte is across; the whole is being verified and put in place. */
  | { phase: "verifying"; role: Role; summary: Summary; path: Path | null }
  | {
      phase: "delivered";
      role: Role;
      summary: Summary;
      level: Level;
      /** When it was verified, in ms since the epoch. */
      at: number;
      /** Seconds from acceptance to verified delivery. */
      seconds: number;
      /** Bytes a second on the average, pauses counted; null: it took too short a time to say. */
      rate: number | null;
      /** Which way it came at last. */
      path: Path | null;
      /** The root over all digests, in hex: equal on both screens. */
      root: string;
      /** The text itself, where a text was sent: hostile text, never to be shown as HTML. */
      text: string | null;
      /** Receiver: files and folders that the disk could not hold under their own names. */
      renamed: number;
      /** Receiver: it is here, too, and can be handed on again, until the page is closed. */
      kept: boolean;
    }
  /** Receiver: the stored copy needs a password. */
  | {
      phase: "locked";
      role: "receiver";
      /** The last one did not open it. */
      wrong: boolean;
      /** One is being tried. */
      trying: boolean;
      trouble: Trouble | null;
    }
  /** Sender: a copy goes up. Its receivers may begin already. */
  | {
      phase: "storing";
      role: "sender";
      summary: Summary;
      link: string;
      /** Null: the person has asked for it. */
      missed: Missed | null;
      progress: Progress;
      /** Null: there is but one. */
      files: Files | null;
      trouble: Trouble | null;
      keeping: Keeping;
    }
  /** Sender: all of it is stored, and nobody here is needed any more. */
  | {
      phase: "stored";
      role: "sender";
      summary: Summary;
      link: string;
      missed: Missed | null;
      keeping: Keeping;
      /** The server has not done what was asked of it just now. */
      failed: boolean;
    }
  /** It ended without a delivery. */
  | {
      phase: "ended";
      role: Role;
      summary: Summary | null;
      code: ErrorCode;
      by: EndedBy;
      /** How far it had come; null if it had not begun. */
      progress: Progress | null;
      /** Sender: all was across, and only the other side's last word is missing. */
      mayHaveArrived: boolean;
      /** Receiver: what has come stays in this browser, to go on from. */
      kept: boolean;
      /** Receiver: it was a stored copy, and the link still leads to it. */
      copyStays?: boolean;
      /** When it ended, in ms since the epoch. */
      at: number;
    };

/** A transfer as a screen sees it. */
export interface Transfer {
  readonly status: Status;
  /** Calls back on every new status; returns the way to stop that. */
  subscribe(listener: (status: Status) => void): () => void;
  /** The person ends it. Safe to call at any time, also twice. */
  cancel(): void;
  /** The person pauses, or goes on. The other side may have paused too. */
  pause(paused: boolean): void;
}

export interface SendingTransfer extends Transfer {
  /** What is being sent. */
  readonly chosen: Selection;
  /** Adds to it, until the receiver accepts; tells why not. The link stays the same. */
  add(more: Selection): Promise<Refusal | null>;
  /** Takes the thing of this name out, likewise. The last one stays. */
  remove(name: string): Promise<Refusal | null>;
}

export interface ReceivingTransfer extends Transfer {
  /** What it was begun with; and the link, once a sender has told it to who had the spoken code. */
  readonly invitation: Invitation;
  /** The person types the last group of the spoken code anew. */
  retype(check: string): void;
  /** The person accepts. Call inside a click: the browser may show its file picker. */
  accept(): Promise<void>;
  decline(): void;
  /** Hands what was delivered to the browser's downloads once more (level `handed` only). */
  saveAgain(): void;
}
