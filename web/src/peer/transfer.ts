/** One transfer as the page holds it: a seat at the server, the engine, one status. */
import type { Doubt } from "../keys/agreement.ts";
import type { Bytes } from "../keys/spake2.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import { startEngine } from "./engine_host.ts";
import type { Party } from "./introduction.ts";
import type { Enter, Meeting, Unmet } from "./meeting.ts";
import type { Open } from "./negotiation.ts";
import { Meter } from "./progress.ts";
import {
  type DeliveryEvent,
  meetsWhere,
  type Seat,
  Server,
  ServerFault,
  type SignalingAddress,
} from "./server.ts";
import type { Parting, SeatLoss } from "./signaling.ts";
import type {
  CodeDoubt,
  EndedBy,
  Item,
  Path,
  Progress,
  Role,
  Room,
  Status,
  Summary,
  Transfer,
} from "./status.ts";
import type { FromWorker, Handing, ToWorker } from "./worker_messages.ts";

/** How often a receiver may take anew a seat that was given away meanwhile. */
const MOST_RETURNS = 5;
/** Milliseconds between two looks at which way the bytes take: it may change by itself. */
const LOOK_EVERY = 2_000;
/** What took less says nothing of a speed. */
const LEAST_SECONDS = 1;

type Transferring = Extract<FromWorker, { type: "transferring" }>;
type Shown =
  | Asked
  | Extract<FromWorker, { type: "resuming" | "verifying" | "away" }>
  | Transferring;
/** What is to be decided, as the engine says it. */
export type Asked = Extract<FromWorker, { type: "deciding" }>;

export abstract class PeerTransfer implements Transfer {
  /** No path need be found: the person has another way, and goes it when they like. */
  hasOtherWay = false;
  /** Settles when nothing of it is left: no connection, and nobody at the disk. */
  readonly closed: Promise<void>;
  protected readonly server = new Server(new URL("/", location.href));
  protected seat: Seat | null = null;
  protected summary: Summary | null;
  /** Sender: what can be added to, and taken out of, until it is accepted. */
  protected things: readonly Item[] = [];
  /** The text, if a text is sent, once it is known. */
  protected text: string | null = null;
  /** What the person is asked, by its number, and by the digest of its manifest in hex. */
  protected question = 0;
  protected digest = "";
  protected meeting: Meeting | null = null;
  /** What a person has to see to before the spoken code leads anywhere. */
  protected doubt: CodeDoubt | null = null;
  /** The verification words of the connection in force. */
  protected words: readonly string[] = [];
  /** Which way that one takes. */
  protected path: Path | null = null;
  /** Lets go of the name by which no other tab goes on with this by itself. */
  protected letGo = (): void => {};
  readonly #role: Role;
  #isClosed = (): void => {};
  #engineIsReady = (): void => {};
  readonly #ready = new Promise<void>((resolve) => {
    this.#engineIsReady = resolve;
  });
  readonly #engine = startEngine(
    (message) => this.#hear(message),
    (why) => this.end(why, "fault"),
  );
  readonly #listeners = new Set<(status: Status) => void>();
  readonly #leave = (event: PageTransitionEvent): void => this.#leaving(event);
  #status: Status;
  #meter: Meter | null = null;
  #progress: Progress | null = null;
  #startedAt = 0;
  /** What was there already when it began: kept from an earlier connection. */
  #startedWith = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** Receiver: it was accepted before, and the person was not asked again. */
  #unasked = false;
  /** Sender: all was across. */
  #complete = false;
  /** Where the two sides meet. */
  #room: SignalingAddress | null = null;
  /** They have met: whatever is lost from here on, only the engine gives up. */
  #met = false;
  #returns: number;
  /** The seat was given away while a person had to type. */
  #seatGone = false;
  #over = false;

  constructor(role: Role, summary: Summary | null) {
    this.#role = role;
    this.closed = new Promise((resolve) => {
      this.#isClosed = resolve;
    });
    this.#returns = role === "receiver" ? MOST_RETURNS : 0;
    this.summary = summary;
    this.#status = { phase: "opening", role, summary };
    addEventListener("pagehide", this.#leave);
  }

  /** Takes the seat, and goes on from there by itself. */
  start(): void {
    this.#open().catch((error: unknown) => {
      this.end(error instanceof ServerFault ? error.code : "internal-error", "fault");
    });
  }

  get status(): Status {
    return this.#status;
  }

  subscribe(listener: (status: Status) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  protected get met(): boolean {
    return this.#met;
  }

  protected get over(): boolean {
    return this.#over;
  }

  cancel(): void {
    if (this.#over) return;
    if (this.#met) this.tell({ type: "stop" });
    else this.end("cancelled", "us");
  }

  /** Something else goes on with what is here. */
  giveWay(): void {
    this.#giveUp("peer-gone");
  }

  pause(paused: boolean): void {
    if (this.#met && !this.#over) this.tell({ type: "hold", paused });
  }

  /** What the engine is to do. */
  protected abstract task(): ToWorker;
  /** Gets the seat in the session that this transfer is about. */
  protected abstract takeSeat(): Promise<Seat>;
  /** The room is entered, or lost for the moment, before the peer was met. */
  protected abstract waiting(room: Room): Status;
  protected abstract deciding(asked: Asked): Status;
  /** What this side brings to the agreement, once it has its seat. */
  protected abstract party(transferId: string): Party;
  /** The other side has been away for a while, and the two have not met yet. */
  protected abstract peerStaysAway(): void;
  /** Somebody is there, and does not prove to have the link or the code. */
  protected abstract peerUnproven(): void;
  /** Stores how many guesses are spent, before anything more is said. */
  protected abstract keep(guesses: number): Promise<void>;
  protected abstract doubted(why: Doubt): void;
  /** The receiver that had the spoken code has the link now. */
  protected abstract learned(key: Bytes): void;
  /** It is over: nobody goes on from here, not after a reload either. */
  protected abstract release(seat: Seat): void;
  /** Whether another page can go on from here, once this one is gone. */
  protected abstract readonly outlivesPage: boolean;
  /** Sender: what was to be sent in place of the former is, or why not. */
  protected abstract revised(refused: "late" | "too-many" | null): void;
  /** Something is to be handed to the browser's downloads. */
  protected abstract hand(message: Handing): void;
  /** Receiver: the page has the file, and can hand it on again. */
  protected abstract readonly kept: boolean;
  /** The engine ends, and so does what it feeds. */
  protected abstract handNoMore(): void;

  protected tell(message: ToWorker): void {
    this.#engine.postMessage(message);
  }

  protected publish(status: Status): void {
    if (this.#over) return;
    this.#status = status;
    for (const listener of this.#listeners) listener(status);
  }

  /** The end without a delivery, as the page itself finds it. */
  protected end(code: ErrorCode, by: EndedBy): void {
    this.#conclude(code, by);
    this.#close();
  }

  #conclude(code: ErrorCode, by: EndedBy, kept = false): void {
    const progress = this.#progress;
    const mayHaveArrived = this.#role === "sender" && this.#complete;
    const { summary } = this;
    const role = this.#role;
    const at = Date.now();
    this.publish({ phase: "ended", role, summary, code, by, progress, mayHaveArrived, kept, at });
    this.#over = true;
  }

  async #open(): Promise<void> {
    this.tell(this.task());
    await this.#enter();
  }

  /** Takes the seat, and goes into its room. */
  async #enter(): Promise<void> {
    // Loaded while the server is asked.
    const [parts, seat] = await Promise.all([loadMeeting(), this.takeSeat()]);
    this.seat = seat;
    this.meeting?.close();
    if (this.#over) return this.#giveUpSeat();
    const [enter] = await Promise.all([loaded(parts.entrance(seat.signaling)), this.#ready]);
    if (!this.#over) this.#meet(parts, enter, seat);
  }

  /** Goes on with what the person has typed: at the same seat, if it is still there. */
  protected goOn(): void {
    this.doubt = null;
    this.showRoom();
    if (this.#seatGone) this.#return();
    else if (this.seat !== null) this.meeting?.retype(this.party(this.seat.transferId));
  }

  #meet({ Meeting, Connection }: Loaded, enter: Enter, seat: Seat): void {
    // Credentials of the seat may be renewed meanwhile.
    const open: Open = (connection) =>
      new Connection(this.seat?.iceServers ?? [], this.#engine, connection);
    this.#room = seat.signaling;
    this.meeting = new Meeting(this.party(seat.transferId), seat, enter, open, {
      room: () => this.showRoom(),
      agreed: () => this.#agreed(),
      connected: (words) => this.#connected(words),
      staysAway: () => this.peerStaysAway(),
      unproven: () => this.peerUnproven(),
      ask: () => this.#ask(),
      say: (carrier, text) => this.tell({ type: "relay", carrier, text }),
      stranded: (why) => this.#stranded(why),
      pathless: () => {
        if (!this.hasOtherWay) this.#stranded("no-path");
      },
      keep: (guesses) => this.keep(guesses),
      doubted: (why) => this.doubted(why),
      learned: (key) => this.learned(key),
    });
  }

  async #ask(): Promise<SeatLoss | null> {
    if (this.seat === null) return null;
    try {
      this.renew(await this.server.extend(this.seat));
      return null;
    } catch (error) {
      const code = error instanceof ServerFault ? error.code : null;
      return code === "closed" || code === "expired" ? code : null;
    }
  }

  /** Takes what the server said anew of the seat; goes where one meets now, unless they are about to. */
  protected renew(seat: Seat): void {
    const { meeting } = this;
    if (this.#over || this.seat === null) return;
    this.seat = seat;
    if (this.#isRoom(seat.signaling)) meeting?.roomRenewed(seat.signaling);
    else if (this.#met || meeting?.peerPresent === false) this.#move(seat.signaling);
  }

  async #move(room: SignalingAddress): Promise<void> {
    const { entrance } = await import("./meeting.ts");
    const enter = await entrance(room).catch(() => null);
    // Whoever cannot go now is told again by the next renewal.
    if (enter === null || this.#over || this.#isRoom(room)) return;
    this.#room = room;
    this.meeting?.move(enter);
  }

  #isRoom(room: SignalingAddress): boolean {
    return this.#room !== null && meetsWhere(room, this.#room);
  }

  #agreed(): void {
    if (this.doubt === null) return;
    this.doubt = null;
    this.showRoom();
  }

  #connected(words: readonly string[]): void {
    if (!this.#met) this.#tell("signaling-delivery-success");
    this.#met = true;
    this.words = words;
    const { status } = this;
    if ("words" in status) this.publish({ ...status, words });
    this.path = null;
    this.#lookAtPath();
  }

  async #lookAtPath(): Promise<void> {
    this.#lookedAt = performance.now();
    const path = await this.meeting?.path();
    if (!path || path === this.path) return;
    this.path = path;
    const { status } = this;
    if ("path" in status) this.publish({ ...status, path });
  }

  /** Shows who is there, where that matters. */
  protected showRoom(): void {
    const { phase } = this.#status;
    const { meeting } = this;
    if (phase === "connecting" || phase === "reconnecting") this.#apart(phase);
    else if (this.#met || meeting === null) return;
    else if (meeting.peerPresent) this.#apart("connecting");
    else this.publish(this.waiting(meeting.room));
  }

  #apart(phase: "connecting" | "reconnecting"): void {
    if (this.meeting === null) return;
    const { room, peerPresent } = this.meeting;
    const { summary, things, doubt } = this;
    const role = this.#role;
    if (phase === "connecting") {
      this.publish({ phase, role, summary, things, room, peerPresent, doubt });
    } else if (summary !== null) {
      const progress = this.#progress;
      this.publish({ phase, role, summary, progress, room, peerPresent });
    }
  }

  #stranded(why: SeatLoss | Unmet): void {
    if (why === "replaced") this.seat = null; // the other tab's now, and not ours to give up
    if (why === "expired" && !this.#over) {
      // Whoever has to type first does not keep the seat from others meanwhile.
      this.#seatGone = this.doubt !== null;
      if (this.#seatGone) return;
      if (this.#returns > 0) {
        this.#returns -= 1;
        this.#return();
        return;
      }
    }
    this.#giveUp(why);
  }

  /** Takes the seat anew: the sender gives away that of a receiver who was away too long. */
  async #return(): Promise<void> {
    this.#seatGone = false;
    try {
      await this.#enter();
    } catch (error) {
      this.#giveUp(error instanceof ServerFault ? error.code : "internal-error");
    }
  }

  /** There will be no connection, or no other. */
  #giveUp(code: ErrorCode): void {
    if (this.#over) this.#close();
    else if (this.#met) {
      this.tell({ type: "failed", code: code === "replaced" ? code : "peer-gone" });
    } else this.end(code, "fault");
  }

  #hear(message: FromWorker): void {
    if (message.type === "ready") this.#engineIsReady();
    else if (message.type === "close") this.#close();
    else if (message.type === "revised") this.revised(message.refused);
    else if (message.type === "broken") this.meeting?.renew(message.connection);
    else if (message.type === "signal") {
      this.meeting?.signal(message.carrier, message.text);
    } else if (this.#over) return;
    else if (message.type === "ended") {
      // The engine stays a moment, so that the other side hears of it.
      this.#conclude(message.code, message.by, message.kept);
    } else if (
      message.type === "hand" ||
      message.type === "stream" ||
      message.type === "keep-alive"
    ) {
      this.hand(message);
    } else if (message.type === "delivered") this.#delivered(message);
    else this.#show(message);
  }

  #show(view: Shown): void {
    if (view.type === "away") {
      this.#apart(view.accepted ? "reconnecting" : "connecting");
      return;
    }
    const role = this.#role;
    if (view.type === "deciding") {
      this.summary = view.summary;
      this.question = view.question;
      this.digest = view.digest;
      this.publish(this.deciding(view));
    } else if (view.type === "resuming") {
      this.summary = view.summary;
      this.#unasked = view.question !== this.question;
      this.publish({ phase: "resuming", role, summary: view.summary });
    }
    const { summary } = this;
    if (summary === null) return;
    if (view.type === "transferring") this.#transferring(view, summary);
    else if (view.type === "verifying") {
      this.#complete = true;
      this.publish({ phase: "verifying", role, summary, path: this.path });
    }
  }

  #transferring(view: Transferring, summary: Summary): void {
    const now = performance.now();
    if (this.#meter === null) {
      this.#meter = new Meter(summary.size);
      this.#startedAt = now;
      this.#startedWith = view.bytes;
    }
    const role = this.#role;
    const other: Role = role === "sender" ? "receiver" : "sender";
    const paused = view.paused === null ? null : { us: role, them: other }[view.paused];
    const before = this.#status;
    if (before.phase !== "transferring" || before.paused !== paused) this.#meter.restart();
    this.#progress = this.#meter.reading(view.bytes, view.moved, now);
    this.#complete = false;
    const { words, path } = this;
    const { files } = view;
    const [progress, unasked] = [this.#progress, this.#unasked];
    const shown = { role, summary, progress, files, path, paused, unasked, words };
    this.publish({ phase: "transferring", trouble: null, ...shown });
    if (now - this.#lookedAt >= LOOK_EVERY) this.#lookAtPath();
  }

  #delivered(message: Extract<FromWorker, { type: "delivered" }>): void {
    const { summary } = this;
    if (summary === null) return;
    const { level, root, renamed, bytes } = message;
    const role = this.#role;
    const text = message.text ?? this.text;
    const seconds = this.#startedAt === 0 ? 0 : (performance.now() - this.#startedAt) / 1000;
    const rate = seconds < LEAST_SECONDS ? null : (bytes - this.#startedWith) / seconds;
    this.publish({
      phase: "delivered",
      role,
      summary: { ...summary, size: bytes },
      level,
      at: Date.now(),
      seconds,
      rate,
      path: this.path,
      root,
      text,
      renamed,
      kept: this.kept,
    });
    this.#over = true;
  }

  #leaving(event: PageTransitionEvent): void {
    if (event.persisted) return;
    if (this.#over || !this.outlivesPage) {
      this.#close();
      return;
    }
    // The seat is not ours to give up: whoever comes back has it.
    this.seat = null;
    // A receiver's is kept anyhow. Of a sender whose page is gone the server waits for the next one.
    this.#close(this.#role === "sender" ? "vanish" : "leave");
  }

  #tell(event: DeliveryEvent): void {
    if (this.#room !== null) this.server.tell(event, this.#room.provider);
  }

  #close(parting: Parting = this.seat !== null && this.#role === "sender" ? "end" : "leave"): void {
    this.#over = true;
    if (!this.#met && this.meeting?.failed) this.#tell("signaling-delivery-failure");
    this.#room = null;
    removeEventListener("pagehide", this.#leave);
    this.meeting?.close(parting);
    this.#giveUpSeat();
    this.letGo();
    this.handNoMore();
    this.#engine.terminate();
    this.#isClosed();
  }

  #giveUpSeat(): void {
    if (this.seat !== null) this.release(this.seat);
    this.seat = null;
  }
}

/** What nobody needs who only looks at the page. */
type Loaded = typeof import("./meeting.ts");

function loadMeeting(): Promise<Loaded> {
  return loaded(import("./meeting.ts"));
}

/** A part of the page, as it comes from the server. */
function loaded<T>(part: Promise<T>): Promise<T> {
  return part.catch(() => {
    throw new ServerFault("server-unreachable");
  });
}
