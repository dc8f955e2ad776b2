/**
 * How two peers that share a signaling room come to a connection, and to the next one when it is lost.
 *
 * The sender always begins, so there is no glare: `hello` → `reply` → `confirm`, and with the keys of
 * that agreement, sealed, offer → answer, candidates both ways. One agreement, one connection: a later
 * agreement replaces one that has not led to a connection, and a connection that stands stays in force
 * until the next one stands. Nothing that is not sealed ever touches a connection.
 *
 * What is said goes through the room, and as long as a connection stands, over that one, too: neither
 * side can know whether the room still carries, and saying things twice does no harm.
 */
import { type Agreed, type Doubt, same } from "../keys/agreement.ts";
import type { Sealed } from "../keys/envelopes.ts";
import { secretOf } from "../keys/link.ts";
import type { Bytes } from "../keys/spake2.ts";
import type { Carrier } from "../protocol/messages.ts";
import type { Connection } from "./connection.ts";
import { Connections } from "./connections.ts";
import { Datagrams } from "./datagrams.ts";
import { Introduction, type Party } from "./introduction.ts";
import type { Negotiation, Open } from "./negotiation.ts";
import type { SeatLoss, Signal } from "./signaling.ts";
import { type Carried, readSignal } from "./signals.ts";
import type { Path } from "./status.ts";

/** Milliseconds that a receiver waits for a hello before it asks. */
const PATIENCE = 2_000;
/** The same while its reply waits for a confirmation: another one might cost another guess. */
const PATIENCE_WITH_A_REPLY = 10_000;
const MOST_NEEDLESS = 4;
const BEAT = 250;

export interface RendezvousListener {
  /** The two have keys that nobody else has; a connection may come of it. */
  agreed(): void;
  /** This connection is in force: the first one, or a new one. Both sides have the same words. */
  connected(connection: Connection, words: readonly string[]): void;
  /** The connection that was in force is gone, and is closed. */
  lost(): void;
  /** Is to say this over the connection in force, too, if it can be done. */
  say(signal: Signal): void;
  /** Apart, with no room left to meet in. */
  stranded(why: SeatLoss): void;
  /** This browser cannot make such a connection. */
  unable(): void;
  /** Stores how many guesses are spent: when this settles, it must outlive the browser. */
  keep(guesses: number): Promise<void>;
  /** There is something about the spoken code that a person must see to. */
  doubted(why: Doubt): void;
  /** Receiver that had the spoken code: this is the key, and with it the link. */
  learned(key: Bytes): void;
}

export class Rendezvous {
  readonly #relay: (signal: Signal) => void;
  readonly #connections: Connections;
  readonly #listener: RendezvousListener;
  readonly #timer: ReturnType<typeof setInterval>;
  #party: Party;
  #introduction: Introduction;
  #peerHere = false;
  #agreedInRoom = false;
  /** The peer has come, perhaps anew, and has since neither shown that it has keys nor come to new ones. */
  #unanswered = false;
  #greetedAt = 0;
  /** Hellos that came beside a probe to our keys. */
  #needless: Bytes[] = [];
  #seatLoss: SeatLoss | null = null;
  #closed = false;

  constructor(
    party: Party,
    relay: (signal: Signal) => void,
    open: Open,
    listener: RendezvousListener,
  ) {
    this.#relay = relay;
    this.#connections = new Connections(open, {
      stands: (negotiation, replaces) => this.#stands(negotiation, replaces),
      fell: () => this.#fell(),
    });
    this.#listener = listener;
    this.#party = party;
    this.#introduction = this.#introduce(party);
    this.#timer = setInterval(() => this.#beat(), BEAT);
  }

  /** The peer is in the room, perhaps anew: whatever was said before may have met nobody. */
  peerHere(): void {
    const now = performance.now();
    this.#peerHere = true;
    this.#unanswered = true;
    this.#greetedAt = now;
    this.#introduction.hurry();
    this.#greet(now);
    this.#connections.repeat(now, true);
  }

  peerAway(): void {
    this.#peerHere = false;
  }

  /** Which way the connection in force takes. */
  async path(): Promise<Path | null> {
    return (await this.#connections.standing?.connection.path()) ?? null;
  }

  /** The seat in the room is gone for good; a connection that stands does not need it. */
  seatLost(why: SeatLoss): void {
    this.#peerHere = false;
    this.#seatLoss = why;
    if (this.#connections.standing === null) this.#strand();
  }

  /** Looks for another connection beside the present one, which may be about to end. */
  networkChanged(): void {
    if (this.#connections.standing === null) return;
    const now = performance.now();
    this.#connections.search();
    this.#introduction.hurry();
    this.#greet(now);
    if (this.#party.role === "receiver") this.#want(now);
  }

  /** Takes whatever came, by either way. What makes no sense is ignored, not answered. */
  async signal(signal: Signal): Promise<void> {
    const [first, ...others] = readSignal(signal);
    if (first === undefined || this.#closed) return;
    const { envelope } = first;
    if (envelope.kind === "sealed" && (await this.#unseal(envelope, signal.type))) {
      // The hello beside a probe is for whoever has no keys; it may come again without it.
      const needless = [...this.#needless, ...others.map(({ bytes }) => bytes)];
      this.#needless = needless.slice(-MOST_NEEDLESS);
      return;
    }
    for (const carried of [first, ...others]) {
      if (carried.envelope.kind !== "sealed") this.#hear(carried);
    }
  }

  /** The receiver has typed the check anew: another party, at the same seat. */
  retype(party: Party): void {
    this.#introduction = this.#introduce(party);
    if (this.#peerHere && this.#connections.standing === null) this.#introduction.want();
  }

  /** The connection of this number is of no use any more: a loss, if it is the one in force. */
  renew(connection: number): void {
    const { standing } = this.#connections;
    if (standing?.connection.number === connection) this.#connections.drop();
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#connections.close();
  }

  #introduce(party: Party): Introduction {
    this.#party = party;
    // What it does once a guess is stored may come too late for it.
    const isMine = () => !this.#closed && this.#introduction === introduction;
    const introduction = new Introduction(party, (signal) => isMine() && this.#say(signal), {
      keep: (guesses) => this.#listener.keep(guesses),
      agreed: (agreed) => isMine() && this.#agreed(agreed),
      // Where the two have keys, nobody needs to see to the code.
      doubted: (why) => isMine() && this.#connections.apart && this.#listener.doubted(why),
    });
    return introduction;
  }

  /** Whether what is said may be heard. */
  get #reaches(): boolean {
    return this.#peerHere || this.#connections.standing !== null;
  }

  readonly #say = (signal: Signal): void => {
    if (this.#closed) return;
    // A room may tell late that somebody has left who has long come back and agreed with us.
    const { standing, underWay } = this.#connections;
    const inRoom = this.#peerHere || (underWay && this.#agreedInRoom);
    if (inRoom || standing === null) this.#relay(signal);
    if (standing !== null) this.#listener.say(signal);
  };

  /** The sender says hello, if it is time. Where there are keys, it may be that nobody needs it. */
  #greet(now: number): void {
    if (this.#party.role !== "sender" || !this.#reaches) return;
    const live = this.#connections.apart ? null : this.#connections.latest;
    this.#introduction.greet(now, live && (() => live.datagrams.probe()));
  }

  /** The receiver knows of no connection. It may be right even where we believe to have one. */
  #wanted(): void {
    this.#introduction.wanted();
    if (this.#connections.apart) this.#introduction.hurry();
    this.#greet(performance.now());
  }

  /** Takes an envelope that is not sealed. */
  #hear({ envelope, bytes }: Carried): void {
    const now = performance.now();
    if (envelope.kind === "want") {
      this.#wanted();
      return;
    }
    const { apart } = this.#connections;
    if ((envelope.kind === "wrong" || envelope.kind === "code-off") && !apart) return;
    if (envelope.kind === "hello") {
      this.#greetedAt = now;
      const needless = !apart && this.#needless.some((hello) => same(hello, bytes));
      if (needless) return;
    }
    this.#introduction.hear(bytes, now);
  }

  /** Takes what is sealed; whether it was a probe, to which a hello beside it adds nothing. */
  async #unseal(sealed: Sealed, carrier: Carrier): Promise<boolean> {
    const negotiation = this.#connections.of(sealed.attempt);
    const told = (await negotiation?.datagrams.open(sealed, carrier)) ?? null;
    if (negotiation === null || told === null || this.#closed) return false;
    const { said, isNew } = told;
    if (said.kind === "probe") {
      this.#greetedAt = performance.now();
      if (this.#connections.apart) return false;
      if (isNew) await negotiation.datagrams.send({ kind: "alive" });
      return true;
    }
    if (!isNew) return false;
    if (said.kind === "alive") this.#unanswered = false;
    else if (said.kind === "key") await this.#learn(said.key);
    else await negotiation.hear(said).catch(ignoreMalformed);
    return false;
  }

  /** Whoever has the link needs no guesses any more. */
  async #learn(key: Bytes): Promise<void> {
    const party = this.#party;
    if (party.role !== "receiver" || party.secret.psk !== null) return;
    const secret = await secretOf(key);
    if (secret.check !== party.secret.check || this.#party !== party || this.#closed) return;
    this.#introduction = this.#introduce({ ...party, secret });
    this.#listener.learned(key);
  }

  #agreed(agreed: Agreed): void {
    this.#unanswered = false;
    // Whoever makes us agree again and again while a connection stands does not do so faster.
    if (this.#connections.standing === null) this.#introduction.hurry();
    this.#agreedInRoom = this.#peerHere;
    const party = this.#party;
    const datagrams = new Datagrams(party.role, party.transferId, agreed, this.#say);
    let negotiation: Negotiation;
    try {
      negotiation = this.#connections.build(agreed, datagrams);
    } catch (error) {
      datagrams.close();
      this.#listener.unable();
      ignoreMalformed(error);
      return;
    }
    this.#listener.agreed();
    if (party.role !== "sender") return;
    if (agreed.mode === "code") datagrams.send({ kind: "key", key: party.key });
    negotiation.offer().catch(ignoreMalformed);
  }

  #stands(negotiation: Negotiation, replaces: boolean): void {
    if (replaces) this.#listener.lost();
    if (this.#closed) return;
    negotiation.connection.use();
    this.#listener.connected(negotiation.connection, negotiation.agreed.words);
  }

  #fell(): void {
    const now = performance.now();
    this.#greetedAt = now;
    this.#introduction.hurry();
    this.#listener.lost();
    if (!this.#connections.apart || this.#closed) return;
    this.#strand();
    this.#greet(now);
  }

  /** Tells, once, that there is no room to meet in. */
  #strand(): void {
    const why = this.#seatLoss;
    this.#seatLoss = null;
    if (why !== null) this.#listener.stranded(why);
  }

  #beat(): void {
    const now = performance.now();
    const connections = this.#connections;
    const { apart } = connections;
    connections.tidy();
    // Who closed the room has ended, and let go of the connection: nothing brings it back.
    if (connections.silent && !connections.underWay && this.#seatLoss === "closed") {
      connections.drop();
    }
    // What was being made without a room has come to nothing.
    if (connections.standing === null && apart) this.#strand();
    if (!this.#reaches) return;
    connections.repeat(now);
    this.#introduction.look(now);
    if (apart || this.#unanswered) this.#greet(now);
    if (this.#party.role === "sender" || !apart) return;
    const replied = this.#introduction.repeat(now);
    if (now - this.#greetedAt < (replied ? PATIENCE_WITH_A_REPLY : PATIENCE)) return;
    this.#want(now);
  }

  #want(now: number): void {
    this.#greetedAt = now;
    this.#introduction.want();
  }
}

/** A description or candidate that the browser refuses: the attempt comes to nothing, and that is all. */
function ignoreMalformed(error: unknown): false {
  if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
  return false;
}
