/** What a machine is told, and what it answers with: all that passes between it and its driver. */
import type { ErrorCode, Reason } from "./errors.ts";
import type { Level, Message } from "./messages.ts";

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
  /** Sender: the last frame of the chunk was handed to the channel. */
  | { event: "transmitted"; chunk: number }
  /** Receiver: the manifest of this transfer matches its digest and says this. */
  | { event: "listed"; transfer: number; count: number; total: number }
  /** Receiver: the person accepts. `window` in chunks; `level` of what will be written. */
  | { event: "accepted"; transfer: number; window: number; level: Level }
  | { event: "declined"; transfer: number; reason: Reason }
  /** Receiver: the chunk matches the digest that came with it, or not. */
  | { event: "verified"; chunk: number; ok: boolean }
  | { event: "written"; chunk: number }
  /** Receiver: everything written before the `flush` is where it should be. */
  | { event: "flushed" }
  /** The root over all digests, in hex. */
  | { event: "rooted"; root: string }
  /** Receiver: the files are whole and in place. */
  | { event: "saved"; level: Level }
  /** The person pauses or goes on. */
  | { event: "hold"; paused: boolean }
  /** The person cancels. */
  | { event: "stop" }
  /** A disk, a file or the driver's own reading of what came failed. */
  | { event: "failed"; code: ErrorCode }
  /** Time, in milliseconds from any start; comes about once a second. */
  | { event: "tick"; now: number }
  /** The connection is gone. */
  | { event: "lost" };

export type Effect =
  | { effect: "send"; message: Message }
  /** Sender: send the manifest in slices. */
  | { effect: "send-manifest"; transfer: number }
  | { effect: "read"; chunk: number }
  | { effect: "transmit"; chunk: number; generation: number }
  /** Receiver: keep this slice of the manifest; a first one (offset 0) drops what was kept. */
  | { effect: "keep-slice"; offset: number; data: string }
  /** Receiver: check the manifest against its digest and read it. */
  | { effect: "list"; transfer: number }
  /** Receiver: ask the person. */
  | { effect: "ask"; transfer: number }
  /** Receiver: the frame at hand belongs to this chunk. */
  | { effect: "place"; chunk: number; offset: number }
  | { effect: "verify"; chunk: number }
  | { effect: "write"; chunk: number }
  | { effect: "flush" }
  | { effect: "root" }
  | { effect: "save" }
  /** Transmission stops or goes on, because either side paused. */
  | { effect: "halt"; paused: boolean }
  /** The truthful end. */
  | { effect: "finish"; root: string; level: Level }
  | { effect: "fail"; code: ErrorCode; by: "us" | "them" | "fault" }
  /** The connection is needed no longer. */
  | { effect: "close" };
