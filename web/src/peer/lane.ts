/** The two channels of one connection, with back-pressure that is felt at once. */
import { release } from "./release.ts";

/** Bytes that may wait in the channel: at most this, and at most a quarter of a second's worth. */
const HIGHEST_MARK = 4 * 1024 * 1024;
const LOWEST_MARK = 256 * 1024;
const MARK_SECONDS = 0.25;
/** Bytes of messages that may wait on `control` before more than a few words are said. */
const CONTROL_MARK = 1024 * 1024;
/**
 * Characters that are kept until our side is open, too: a hello, and what may follow it at once.
 * Whoever says more, having heard nothing yet, is told to have broken the protocol once it is open.
 */
const MOST_EARLY = 1_000_000;
/** Frames are no larger, even where the peer would take larger messages. */
export const LARGEST_FRAME = 262_144;

export interface LaneListener {
  open(): void;
  text(text: string): void;
  /** A message on `data`, for as long as this runs; of the wrong kind, or too early: null. */
  frame(bytes: ArrayBuffer | null): void;
  lost(): void;
}

export class Lane {
  readonly #control: RTCDataChannel;
  readonly #data: RTCDataChannel;
  readonly #listener: LaneListener;
  #largest: number | null = null;
  /** Their first words, which may come before the page has told us that the connection stands. */
  #early: (string | null)[] = [];
  #earlyLength = 0;
  #opened = false;
  #closed = false;
  #mark = 1024 * 1024;
  #drained = 0;
  #drainedSince = performance.now();
  #wake: (() => void) | null = null;
  #wakeControl: (() => void) | null = null;
  #come = 0;
  #given = 0;

  constructor(control: RTCDataChannel, data: RTCDataChannel, listener: LaneListener) {
    this.#control = control;
    this.#data = data;
    this.#listener = listener;
    data.binaryType = "arraybuffer";
    control.binaryType = "arraybuffer";
    control.onmessage = ({ data: message }) => this.#text(message);
    data.onmessage = ({ data: message }) => this.#frame(message);
    control.onbufferedamountlow = () => this.#wakeControl?.();
    data.onbufferedamountlow = () => this.#wake?.();
    for (const channel of [control, data]) {
      channel.onopen = () => this.#openIfReady();
      channel.onclose = () => this.#lost();
    }
  }

  /** Bytes of the largest frame that the peer takes. */
  get largestFrame(): number {
    return Math.min(LARGEST_FRAME, this.#largest ?? 16_384);
  }

  /** Bytes of frames that have come, or have left the channel for the network. */
  get moved(): number {
    return this.#come + this.#given - this.#data.bufferedAmount;
  }

  connected(maxMessageSize: number): void {
    this.#largest = maxMessageSize;
    this.#openIfReady();
  }

  say(text: string): void {
    if (this.#control.readyState === "open") this.#control.send(text);
  }

  /** Says one of many things: waits first until there is room, or there will never be any. */
  async tell(text: string): Promise<void> {
    if (this.#control.readyState === "open" && this.#control.bufferedAmount > CONTROL_MARK) {
      this.#control.bufferedAmountLowThreshold = CONTROL_MARK / 4;
      await new Promise<void>((resolve) => {
        this.#wakeControl = resolve;
      });
      this.#wakeControl = null;
    }
    this.say(text);
  }

  /** Sends a frame; the promise comes when there is room for the next, or none will ever be. */
  async put(frame: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#data.readyState !== "open") return;
    this.#data.send(frame);
    this.#given += frame.length;
    this.#measure(frame.length);
    if (this.#data.bufferedAmount < this.#mark) return;
    this.#data.bufferedAmountLowThreshold = this.#mark / 4;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = null;
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
    this.#wakeControl?.();
    this.#control.close();
    this.#data.close();
  }

  #text(message: unknown): void {
    if (this.#closed) return;
    if (this.#opened) {
      if (typeof message === "string") this.#listener.text(message);
      else this.#listener.frame(null);
    } else if (typeof message !== "string") this.#keepEarly(null, 1);
    else this.#keepEarly(message, message.length);
  }

  #frame(message: unknown): void {
    if (this.#closed) return;
    if (!this.#opened) this.#keepEarly(null, 1);
    else if (message instanceof ArrayBuffer) {
      this.#come += message.byteLength;
      this.#listener.frame(message);
      release(message);
    } else this.#listener.frame(null);
  }

  #keepEarly(message: string | null, length: number): void {
    this.#earlyLength += length;
    if (this.#earlyLength > MOST_EARLY) this.#early = [null];
    else this.#early.push(message);
  }

  #openIfReady(): void {
    const open = this.#control.readyState === "open" && this.#data.readyState === "open";
    if (this.#opened || this.#closed || !open || this.#largest === null) return;
    this.#opened = true;
    this.#listener.open();
    for (const text of this.#early.splice(0)) {
      if (this.#closed) return;
      if (text === null) this.#listener.frame(null);
      else this.#listener.text(text);
    }
  }

  #lost(): void {
    this.#wake?.();
    this.#wakeControl?.();
    if (this.#opened && !this.#closed) this.#listener.lost();
    this.#closed = true;
  }

  /** Follows the rate at which the channel takes bytes, so that a cancel never waits behind seconds. */
  #measure(bytes: number): void {
    this.#drained += bytes;
    const seconds = (performance.now() - this.#drainedSince) / 1000;
    if (seconds < MARK_SECONDS) return;
    const mark = (this.#drained / seconds) * MARK_SECONDS;
    this.#mark = Math.min(HIGHEST_MARK, Math.max(LOWEST_MARK, mark));
    this.#drained = 0;
    this.#drainedSince = performance.now();
  }
}
