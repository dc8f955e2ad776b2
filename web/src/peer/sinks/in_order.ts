/** Chunks that come in any order, read in order. */
import { PeerFault } from "../../protocol/errors.ts";
import { Rooms } from "./rooms.ts";

type Bytes = Uint8Array<ArrayBuffer>;

interface Waiting {
  bytes: Bytes;
  /** They are in a room of ours. */
  isCopy: boolean;
  taken: () => void;
  refused: (error: Error) => void;
}

/**
 * Pieces that may still be read when the next one is asked for: an archive is two streams, each of which
 * is one piece ahead of whoever reads it.
 */
export const AHEAD = 3;

const nothing = (): void => {};

/**
 * Holds those that come early: no more than the receiver's window, because a chunk that closes a gap
 * is written only when all that waited for it is read as well.
 */
export class InOrder {
  /** Where the next one begins, in positions of the stream. */
  #next = 0;
  readonly #early = new Map<number, Bytes>();
  readonly #rooms = new Rooms();
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
    if (position > this.#next) this.#keep(position, bytes);
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

  /**
   * Copies of what is written, each good until the `AHEAD`th after it is asked for. The last one comes
   * only after the end: who has it has all.
   */
  async *read(): AsyncGenerator<Bytes> {
    const used: Bytes[] = [];
    let last: Bytes | null = null;
    for (let next = await this.#take(); next !== null; next = await this.#take()) {
      if (last !== null) {
        yield last;
        used.push(last);
        if (used.length > AHEAD) this.#rooms.free(used.shift() as Bytes);
      }
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
    const { bytes, taken, isCopy } = next;
    const copy = isCopy ? bytes : this.#rooms.copy(bytes);
    taken();
    return copy;
  }

  #keep(position: number, bytes: Bytes): void {
    const former = this.#early.get(position);
    if (former !== undefined) this.#rooms.free(former);
    this.#early.set(position, this.#rooms.copy(bytes));
  }

  /** Queues it, and after it what has waited for it. The last of these is what it waits for. */
  #follow({ bytes, ...outcome }: Omit<Waiting, "isCopy">): void {
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
      const settling = index === last ? outcome : none;
      this.#ready.push({ bytes: each, isCopy: index > 0, ...settling });
    });
    this.#wake();
  }
}
