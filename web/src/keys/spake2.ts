/**
 * SPAKE2 over Ed25519, as the Python package `spake2` 0.9 does it: two sides that know the same few
 * characters come to one secret. Whoever does not know them learns from one exchange only whether one
 * guess was right. No JavaScript is constant in time; `multiply` comes as near to it as can be.
 */
import type { EdwardsPoint } from "@noble/curves/abstract/edwards.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";

export type Bytes = Uint8Array<ArrayBuffer>;

export const MESSAGE_BYTES = 33;
/** Bytes to draw for a scalar: so many that it is even after reduction. */
export const SCALAR_BYTES = 64;

const INFO = utf8ToBytes("SPAKE2 pw");
const { Point } = ed25519;
const ORDER = Point.Fn.ORDER;
const IDENTITIES = concatBytes(
  sha256(utf8ToBytes("telpher/v1/sender")),
  sha256(utf8ToBytes("telpher/v1/receiver")),
);
/** By which each side blinds its message: the elements for the seeds `M` and `N`. */
export const BLINDS = {
  sender: point("15cfd18e385952982b6a8f8c7854963b58e34388c8e6dae891db756481a02312"),
  receiver: point("f04f2e7eb734b2a8f8b472eaf9c3c632576ac64aea650b496a8a20ff00e583c3"),
};
const LETTERS = { sender: "A", receiver: "B" };

export type Side = keyof typeof BLINDS;

/** One side's part in an exchange, with a secret scalar that serves no other. */
export class Exchange {
  /** What to tell the other side. */
  readonly message: Bytes;
  readonly #side: Side;
  readonly #password: Uint8Array;
  readonly #passwordScalar: bigint;
  readonly #scalar: bigint;

  /** @param scalar 64 random bytes, drawn for this exchange alone */
  constructor(side: Side, password: string, scalar: Uint8Array) {
    this.#side = side;
    this.#password = utf8ToBytes(password);
    this.#passwordScalar = scalarOf(hkdf(sha256, this.#password, undefined, INFO, 48));
    this.#scalar = scalarOf(scalar);
    const blind = times(BLINDS[side], this.#passwordScalar);
    const element = times(Point.BASE, this.#scalar).add(blind);
    this.message = concatBytes(utf8ToBytes(LETTERS[side]), element.toBytes()) as Bytes;
  }

  /** The secret (32 bytes); null: nothing that the other side can have sent. */
  finish(message: Bytes): Bytes | null {
    const theirs: Side = this.#side === "sender" ? "receiver" : "sender";
    const element = read(message, theirs);
    if (element === null || same(message.subarray(1), this.message.subarray(1))) return null;
    const unblind = times(BLINDS[theirs], this.#passwordScalar).negate();
    const shared = times(element.add(unblind), this.#scalar);
    const said = this.#side === "sender" ? [this.message, message] : [message, this.message];
    const points = said.map((one) => one.subarray(1));
    const all = concatBytes(sha256(this.#password), IDENTITIES, ...points, shared.toBytes());
    return sha256(all) as Bytes;
  }
}

/** Does once what would else be done by the first exchange, while a person waits. */
export function prepareExchanges(): void {
  Point.BASE.precompute(6, false);
}

/** Libraries disagree about what stands at the edge, so nothing is left to any of them. */
function read(message: Uint8Array, side: Side): EdwardsPoint | null {
  if (message.length !== MESSAGE_BYTES || message[0] !== LETTERS[side].charCodeAt(0)) return null;
  try {
    // Throws unless y < q and the point is on the curve, and if x is 0 with the sign bit set.
    const element = Point.fromBytes(message.slice(1), false);
    return element.is0() || !element.isTorsionFree() ? null : element;
  } catch {
    return null;
  }
}

function point(hex: string): EdwardsPoint {
  return Point.fromBytes(hexToBytes(hex));
}

/** `multiply` refuses 0, which a scalar may be, once in 2^252 times. */
function times(element: EdwardsPoint, scalar: bigint): EdwardsPoint {
  return scalar === 0n ? Point.ZERO : element.multiply(scalar);
}

function scalarOf(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value % ORDER;
}

/** Of what is public. */
function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
