/** Chunks that come in any order, read in order. */
import { PeerFault } from "../../protocol/errors.ts";

type Bytes = Uint8Array<ArrayBuffer>;

interface Waiting {
  bytes: Bytes;
  taken: () => void;
  refused: (error: Error) => void;
}

const nothing = (): void => {};

/**
 * Holds those that come early: no more than the receiver's window, because a chunk that closes a gap
 * is written only when all that waited for it is read as well.
 */
export class InOrder {
  /** Where the next one begins, in positions of the stream. */
  #next = 0;
  readonly #early = new Map<number, Bytes>();
  #ready: Waiting[] = [];
  #ended = false;
  #failure: Error | null = null;
  #wake = nothing;

  /**
   * Settles when the room of `bytes` can be used anew.
   * @throws {PeerFault} `root-mismatch` for what should mend a chunk that cannot be called back
   */
  async write(position: number, bytes: Bytes): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    if (position < this.#next) throw new PeerFault("root-mismatch", "handed on already");
    // A copy: a chunk that is lost would otherwise keep all after it from being written, and the
    // transfer from going on.
    if (position > this.#next) this.#early.set(position, bytes.slice());
    else await new Promise<void>((taken, refused) => this.#follow({ bytes, taken, refused }));
  }

  /** All is there, and right. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Nothing is written or read any more. */
  fail(error: Error): void {
    this.#failure = error;
    for (const { refused } of this.#ready.splice(0)) refused(error);
    this.#early.clear();
    this.#wake();
  }

  /** Copies of what is written. The last one comes only after the end: who has it has all. */
  async *read(): AsyncGenerator<Bytes> {
    let last: Bytes | null = null;
    for (let next = await this.#take(); next !== null; next = await this.#take()) {
      if (last !== null) yield last;
      last = next;
    }
    if (last !== null) yield last;
  }

  async #take(): Promise<Bytes | null> {
    while (this.#ready.length === 0 && !this.#ended && this.#failure === null) {
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    if (this.#failure !== null) throw this.#failure;
    const next = this.#ready.shift();
    if (next === undefined) return null;
    const copy = next.bytes.slice();
    next.taken();
    return copy;
  }

  /** Queues it, and after it what has waited for it. The last of these is what it waits for. */
  #follow({ bytes, ...outcome }: Waiting): void {
    const run = [bytes];
    this.#next += bytes.length;
    for (let next = this.#early.get(this.#next); next; next = this.#early.get(this.#next)) {
      this.#early.delete(this.#next);
      this.#next += next.length;
      run.push(next);
    }
    const last = run.length - 1;
    const none = { taken: nothing, refused: nothing };
    run.forEach((each, index) => {
      this.#ready.push({ bytes: each, ...(index === last ? outcome : none) });
    });
    this.#wake();
  }
}
