/** Two pairs of channels with a path between them that takes its time, and can be cut. */

type Payload = string | Uint8Array<ArrayBuffer>;

class Channel {
  readyState: RTCDataChannelState = "connecting";
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  binaryType = "blob";
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null = null;
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onbufferedamountlow: (() => void) | null = null;
  readonly waiting: Payload[] = [];
  /** Bytes that came out of it. */
  delivered = 0;

  constructor(readonly cut: () => void) {}

  send(payload: Payload): void {
    if (this.readyState !== "open") throw new DOMException("not open", "InvalidStateError");
    this.waiting.push(typeof payload === "string" ? payload : payload.slice());
    this.bufferedAmount += payload.length;
  }

  close(): void {
    this.cut();
  }

  /** Takes one payload, if there is any, whichever the chance says, to the other end. */
  pass(other: Channel, chance: () => number): boolean {
    const [payload] = this.waiting.splice(Math.floor(chance() * this.waiting.length), 1);
    if (payload === undefined) return false;
    this.bufferedAmount -= payload.length;
    other.delivered += payload.length;
    other.onmessage?.({ data: typeof payload === "string" ? payload : payload.buffer });
    if (this.bufferedAmount <= this.bufferedAmountLowThreshold) this.onbufferedamountlow?.();
    return true;
  }
}

export interface Ends {
  control: RTCDataChannel;
  data: RTCDataChannel;
}

export class Cable {
  /** Messages that came through, of either channel and either way. */
  carried = 0;
  readonly #pairs: [Channel, Channel][];
  readonly #chance: () => number;
  #cut = false;

  constructor(chance: () => number) {
    this.#chance = chance;
    const pair = (): [Channel, Channel] => [new Channel(this.cut), new Channel(this.cut)];
    this.#pairs = [pair(), pair()];
  }

  end(side: 0 | 1): Ends {
    const [control, data] = this.#pairs.map((pair) => pair[side]);
    return { control, data } as unknown as Ends;
  }

  /** Bytes of frames that reached this side. */
  framed(side: 0 | 1): number {
    return this.#pairs[1]?.[side].delivered ?? 0;
  }

  open(): void {
    for (const channel of this.#pairs.flat()) channel.readyState = "open";
    for (const channel of this.#pairs.flat()) channel.onopen?.();
  }

  /**
   * Lets one message of each channel through, each way; those of `data` in any order.
   * @returns whether there was any
   */
  step(): boolean {
    const before = this.carried;
    for (const [index, [one, other]] of this.#pairs.entries()) {
      const chance = index === 0 ? () => 0 : this.#chance;
      if (!this.#cut && one.pass(other, chance)) this.carried += 1;
      if (!this.#cut && other.pass(one, chance)) this.carried += 1;
    }
    return this.carried > before;
  }

  readonly cut = (): void => {
    if (this.#cut) return;
    this.#cut = true;
    for (const channel of this.#pairs.flat()) channel.readyState = "closed";
    for (const channel of this.#pairs.flat()) channel.onclose?.();
  };
}
