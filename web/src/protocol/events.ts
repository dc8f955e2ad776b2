/** What a machine is told, and what it answers with: all that passes between it and its driver. */
import type { ErrorCode, Reason } from "./errors.ts";
import type { Carrier, Level, Message } from "./messages.ts";
import type { Range } from "./ranges.ts";

/** What a proposal says of its manifest. */
export interface Proposed {
  /** Length of the manifest. */
  bytes: number;
  /** SHA-256 of the manifest, in hex. */
  digest: string;
  count: number;
  /** Bytes of all entries; null if the last one ends when it ends. */
  total: number | null;
  /** Names of the first three entries. */
  names: string[];
}

export type Event =
  /** Both channels are open. */
  | { event: "opened" }
  | { event: "message"; message: Message }
  /** A frame came; its payload stays with the driver. */
  | {
      event: "frame";
      chunk: number;
      generation: number;
      offset: number;
      size: number;
      digest: boolean;
    }
  /** Sender: the chunk is read and its digest known. */
  | { event: "read"; chunk: number }
  /**
   * Sender: the last file, of unknown size, has ended; the stream has this many bytes. Told before the
   * last chunk is; chunks that were asked for beyond the end are never told.
   */
  | { event: "exhausted"; total: number }
  /** The digest over the digests of the chunks that this `sum` named, in hex. */
  | { event: "summed"; task: number; digest: string }
  /** Receiver: these chunks of the page have other digests with us. */
  | { event: "compared"; task: number; differing: Range[] }
  /** Sender: something else is proposed, while nothing is accepted yet. */
  | { event: "revised"; proposed: Proposed }
  /** Sender: the last frame of the chunk was handed to the channel. */
  | { event: "transmitted"; chunk: number }
  /** Receiver: the manifest is well formed and says this. `question`: see `list`. */
  | { event: "listed"; question: number; count: number; total: number | null }
  /**
   * Receiver: the person accepts. `window` in chunks; `level` of what will be written; `held` are
   * chunks that stand written already, from an earlier run.
   */
  | { event: "accepted"; question: number; window: number; level: Level; held: Range[] }
  /** Receiver: the person, or the disk, does not take it. */
  | { event: "declined"; question: number; reason: Reason }
  /** Receiver: the chunk matches the digest that came with it, or not. */
  | { event: "verified"; chunk: number; ok: boolean }
  | { event: "written"; chunk: number }
  /** Receiver: everything written before the `flush` is where it should be. */
  | { event: "flushed" }
  /** The root over all digests, in hex. */
  | { event: "rooted"; task: number; root: string }
  /** Receiver: the files are whole and in place. */
  | { event: "saved"; level: Level }
  /** The person pauses or goes on. */
  | { event: "hold"; paused: boolean }
  /** The person cancels. */
  | { event: "stop" }
  /** A disk, a file or the driver's own reading of what came failed. */
  | { event: "failed"; code: ErrorCode }
  /**
   * The other side is to hear this signal, which leads to the next connection. Without a connection
   * it is dropped, as any signal may be.
   */
  | { event: "relay"; carrier: Carrier; text: string }
  /** Time, in milliseconds from any start; comes about once a second. */
  | { event: "tick"; now: number }
  /** The connection is gone. Another one may be `opened` later. */
  | { event: "lost" };

export type Effect =
  | { effect: "send"; message: Message }
  /** Sender: send the manifest in slices. */
  | { effect: "send-manifest"; transfer: number }
  | { effect: "read"; chunk: number }
  | { effect: "transmit"; chunk: number; generation: number }
  /** Receiver: keep this slice of the manifest; a first one (offset 0) drops what was kept. */
  | { effect: "keep-slice"; offset: number; data: string }
  /**
   * Receiver: check the manifest against the digest that was proposed, and read it. `question` numbers
   * what was proposed: answers about anything before are late.
   */
  | { effect: "list"; question: number }
  /** Receiver: ask the person about it. `question`: see `list`. */
  | { effect: "ask"; question: number }
  /**
   * Compute the digest over the digests of these chunks; read those whose digest is not known. `task`
   * numbers what is to be computed, and comes back with the answer: only the answer to the latest
   * task counts.
   */
  | { effect: "sum"; task: number; ranges: Range[] }
  /** Sender: send the digests of these chunks in pages. */
  | { effect: "send-digests"; transfer: number; ranges: Range[] }
  /** Receiver: compare our digests from chunk `first` on with this page. `task`: see `sum`. */
  | { effect: "compare"; task: number; first: number; data: string }
  /**
   * Drop what is kept of this chunk, and what is being done about it; nothing is to be told. It was
   * being read or sent, or had come in part, when the connection was lost.
   */
  | { effect: "forget"; chunk: number }
  /** Receiver: the frame at hand belongs to this chunk. */
  | { effect: "place"; chunk: number; offset: number }
  /** Receiver: the chunk is whole, of `size` bytes: compare its digest with what came. */
  | { effect: "verify"; chunk: number; size: number }
  | { effect: "write"; chunk: number }
  | { effect: "flush" }
  /** Compute the root over all digests. `task`: see `sum`. */
  | { effect: "root"; task: number }
  /** Receiver: put the files in place; the stream has `total` bytes. */
  | { effect: "save"; total: number }
  /** The other side has said this signal: for whoever makes connections. */
  | { effect: "pass-on"; carrier: Carrier; text: string }
  /** Transmission stops or goes on, because either side paused. */
  | { effect: "halt"; paused: boolean }
  /** The truthful end. */
  | { effect: "finish"; root: string; level: Level }
  | { effect: "fail"; code: ErrorCode; by: "us" | "them" | "fault" }
  /** The connection is dead, though nobody said so: drop it, and look for another. */
  | { effect: "renew" }
  /** No connection is needed any longer. */
  | { effect: "close" };
