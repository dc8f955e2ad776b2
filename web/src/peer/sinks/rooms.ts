/** Memory that is used again: garbage would pile up faster than browsers look for it. */

type Bytes = Uint8Array<ArrayBuffer>;

export class Rooms {
  readonly #spare: ArrayBuffer[] = [];

  /** A copy, in a room that is free. */
  copy(bytes: Bytes): Bytes {
    const room = this.#spare.pop();
    // The last chunk of a stream may be shorter than all others, and none is longer.
    if (room === undefined || room.byteLength < bytes.length) return bytes.slice();
    const copy = new Uint8Array(room, 0, bytes.length);
    copy.set(bytes);
    return copy;
  }

  /** Nobody reads this copy any more. */
  free(copy: Bytes): void {
    this.#spare.push(copy.buffer);
  }
}

/** Rooms that are used in turn. */
export class Turns {
  readonly #rooms: Bytes[];
  #turn = 0;

  /** @param size bytes of each, at most */
  constructor(count: number, size: number) {
    this.#rooms = Array.from({ length: count }, () => new Uint8Array(size));
  }

  /** The next one. It is used again after all the others. */
  next(size: number): Bytes {
    this.#turn = (this.#turn + 1) % this.#rooms.length;
    return (this.#rooms[this.#turn] as Bytes).subarray(0, size);
  }
}
