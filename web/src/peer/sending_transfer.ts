/** The sender's transfer: makes the session, shows its link, and keeps it while it waits. */
import type { WholeSecret } from "../keys/agreement.ts";
import { MOST_GUESSES } from "../keys/guesses.ts";
import { drawKey, fromBase64Url, link, secretOf, spokenCode, toBase64Url } from "../keys/link.ts";
import { type ErrorCode, UsageError } from "../protocol/errors.ts";
import { chosenOf } from "./chosen.ts";
import type { Party } from "./introduction.ts";
import { type Content, contentsOf } from "./selection.ts";
import { SendingRecord } from "./sending_record.ts";
import type { KeptSeat, TakenSending } from "./sendings.ts";
import { isPassing, type Seat, ServerFault } from "./server.ts";
import type {
  Consent,
  Refusal,
  Room,
  Selection,
  SendingTransfer as Sends,
  Status,
  Summary,
} from "./status.ts";
import { summaryOf } from "./summary.ts";
import { joined, outdated, thingsOf, without } from "./things.ts";
import { type Asked, PeerTransfer } from "./transfer.ts";
import type { ToWorker } from "./worker_messages.ts";

/** Milliseconds between two extensions of a waiting session, which also tell whether somebody joined. */
const EXTEND_EVERY = 60_000;
const AGAIN_AFTER = 10_000;
/** Milliseconds for coming into the room, for who has joined. */
const ENTRY_PATIENCE = 20_000;
/** Milliseconds between two reopenings because somebody proves nothing. */
const REMARK_PAUSE = 60_000;

export class SendingTransfer extends PeerTransfer implements Sends {
  #contents: Content[];
  #summary: Summary;
  /** What is sent, and what the engine was asked to send in its place. */
  #chosen: Selection;
  #wanted: Selection;
  /** Hear, one after the other, what has become of that. */
  readonly #askers: ((refused: Refusal | null) => void)[] = [];
  /** What is here from an earlier page. */
  readonly #taken: TakenSending | null;
  /** When a text was written, in ms since the epoch: its manifest says so. */
  readonly written: number;
  #consent: Consent;
  /** Of its seat, once there is one. */
  #record: { of: Omit<KeptSeat, "guesses">; record: SendingRecord } | null = null;
  #key = drawKey();
  #secret: WholeSecret | null = null;
  #guesses = 0;
  #link = "";
  #code = "";
  /** Somebody had joined when the server was asked last, and nobody was there. */
  #missed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #remarkedAt = Number.NEGATIVE_INFINITY;

  /** @param taken goes on with this, which was of the same files */
  constructor(selection: Selection, taken: TakenSending | null = null) {
    const written = writtenIn(taken) ?? Date.now();
    const contents = contentsOf(selection, written);
    const summary = summaryOf(contents.map(({ entry }) => entry));
    super("sender", summary);
    this.#taken = taken;
    this.written = written;
    this.#consent = taken?.kept.consent ?? "ask";
    this.#contents = contents;
    this.#summary = summary;
    this.#chosen = selection;
    this.#wanted = selection;
    this.things = thingsOf(selection);
    if ("text" in selection) this.text = selection.text;
    this.subscribe(({ phase }) => {
      if (phase === "delivered" || phase === "ended") this.#forget();
    });
  }

  get chosen(): Selection {
    return this.#chosen;
  }

  /** What is sent, as it is listed. */
  get contents(): readonly Content[] {
    return this.#contents;
  }

  /** The browser keeps nothing for this page: with it, what is sent is gone. */
  get isFleeting(): boolean {
    return this.#record?.record.isKept === false;
  }

  /** What is wanted if the two miss each other: as it was chosen last, be it on an earlier page. */
  get consent(): Consent {
    return this.#consent;
  }

  set consent(consent: Consent) {
    this.#consent = consent;
    // A page that went on with the former choice might store what is not to be stored.
    this.#keepOrForget();
  }

  /** That of its link; empty before there is one. */
  get link(): string {
    return this.#link;
  }

  async add(more: Selection): Promise<Refusal | null> {
    const former = await outdated(this.#wanted, more);
    const wanted = joined(former.reduce(without, this.#wanted), more);
    return typeof wanted === "string" ? wanted : this.#revise(wanted);
  }

  async remove(name: string): Promise<Refusal | null> {
    const wanted = without(this.#wanted, name);
    return thingsOf(wanted).length === 0 ? null : this.#revise(wanted);
  }

  protected task(): ToWorker {
    return { type: "send", contents: this.#contents };
  }

  protected async takeSeat(): Promise<Seat> {
    const earlier = this.#taken?.kept.seat ?? null;
    const [seat, address] = await Promise.all([
      this.#earlierSeat(earlier).then((same) => same ?? this.server.create()),
      this.server.publicAddress(),
    ]);
    this.#secret = await secretOf(this.#key);
    this.#link = link(address, seat.transferCode, this.#key);
    this.#code = await spokenCode(seat.transferCode, this.#key);
    const { transferId, token } = seat;
    const of = { transferId, token, key: toBase64Url(this.#key) };
    const record = new SendingRecord(transferId, this.#taken);
    this.#record = { of, record };
    this.letGo = () => record.letGo();
    this.#keep();
    this.#extendAfter(EXTEND_EVERY, seat);
    return seat;
  }

  /** The seat that an earlier page had, if its session is alive. */
  async #earlierSeat(earlier: KeptSeat | null): Promise<Seat | null> {
    const key = earlier && fromBase64Url(earlier.key);
    if (earlier === null || key === null) return null;
    try {
      const seat = await this.server.extend(earlier);
      this.#key = key;
      this.#guesses = earlier.guesses ?? 0;
      return seat;
    } catch (error) {
      if (!(error instanceof ServerFault) || isPassing(error.code)) throw error;
      return null;
    }
  }

  /** Another page goes on with it, once all of this is on the disk; whether it is. */
  async #keep(): Promise<boolean> {
    if (this.#record === null) return false;
    const { of, record } = this.#record;
    const seat = { ...of, guesses: this.#guesses };
    const chosen = chosenOf(this.#chosen, this.written);
    const [summary, consent] = [this.#summary, this.#consent];
    const isKept = await record.write({ seat, chosen, summary, consent });
    if (!isKept) this.publish(this.status);
    return isKept;
  }

  async #keepOrForget(): Promise<void> {
    if (!(await this.#keep())) await this.#forget();
  }

  async #forget(): Promise<void> {
    await this.#record?.record.forget();
  }

  protected party(transferId: string): Party {
    const secret = this.#secret;
    if (secret === null) throw new UsageError("there is no seat yet");
    return { role: "sender", transferId, secret, guesses: this.#guesses, key: this.#key };
  }

  protected waiting(room: Room): Status {
    return {
      phase: "inviting",
      role: "sender",
      summary: this.#summary,
      things: this.things,
      link: this.#link,
      code: this.#guesses < MOST_GUESSES ? this.#code : null,
      room,
    };
  }

  protected deciding({ summary }: Asked): Status {
    const { things, question, path, words } = this;
    const asked = { phase: "deciding", role: "sender", things, question } as const;
    return { ...asked, summary, outline: null, saving: null, path, words };
  }

  async #revise(selection: Selection): Promise<Refusal | null> {
    const { phase } = this.status;
    if (phase !== "opening" && !("things" in this.status)) return "late";
    const contents = contentsOf(selection, this.written);
    const summary = summaryOf(contents.map(({ entry }) => entry));
    this.#wanted = selection;
    this.tell({ type: "revise", contents });
    return new Promise((resolve) => {
      this.#askers.push((refused) => {
        if (refused === null) this.#take(selection, contents, summary);
        resolve(refused);
      });
    });
  }

  protected revised(refused: "late" | "too-many" | null): void {
    this.#askers.shift()?.(refused);
    // A later one may have been built on what was refused, and its answer is still to come.
    if (this.#askers.length === 0) this.#wanted = this.#chosen;
  }

  #take(selection: Selection, contents: Content[], summary: Summary): void {
    this.#chosen = selection;
    this.#contents = contents;
    this.#summary = summary;
    this.summary = summary;
    this.things = thingsOf(selection);
    this.text = "text" in selection ? selection.text : null;
    const { status, things } = this;
    if ("things" in status) this.publish({ ...status, summary, things });
    this.#keep();
  }

  protected async keep(guesses: number): Promise<void> {
    this.#guesses = guesses;
    // A page that began with fewer guesses spent would let more be made at the same key.
    await this.#keepOrForget();
  }

  /** The spoken code is off: whoever has tried it makes room for somebody with the link. */
  protected doubted(): void {
    this.#reopen();
  }

  protected learned(): void {}

  /** Whoever came has left before anything was sent: the link is good for somebody else again. */
  protected peerStaysAway(): void {
    this.#reopen();
  }

  protected peerUnproven(): void {
    const now = performance.now();
    if (now - this.#remarkedAt < REMARK_PAUSE) return;
    this.#remarkedAt = now;
    this.#reopen();
  }

  protected get outlivesPage(): boolean {
    return this.#record?.record.isKept === true;
  }

  protected release(seat: Seat): void {
    this.server.close(seat);
    this.#forget();
  }

  #reopen(): void {
    const { seat } = this;
    if (seat === null) return;
    this.server.reopen(seat).then(
      () => {
        if (this.#waits) this.publish(this.waiting("entered"));
      },
      // Refused, because nobody had joined; or not reached, and they may still come back.
      () => undefined,
    );
  }

  protected readonly kept = false;

  protected hand(): void {}

  protected handNoMore(): void {}

  /** Nothing is on its way yet: only then is the session's time the transfer's. */
  get #waits(): boolean {
    const { phase } = this.status;
    return !this.met && (phase === "inviting" || phase === "connecting");
  }

  #endIfWaiting(code: ErrorCode): void {
    if (this.#waits) this.end(code, "fault");
  }

  #extendAfter(pause: number, seat: Seat): void {
    clearTimeout(this.#timer);
    const left = seat.expiresAt - Date.now();
    this.#timer = setTimeout(() => this.#extend(seat), left > 0 ? Math.min(pause, left) : pause);
  }

  /**
   * Moves the session's end on, and sees who has joined. While bytes move it goes on, for the
   * credentials that the next connection may need; then nothing ends by it.
   */
  async #extend(seat: Seat): Promise<void> {
    if (this.over || this.seat === null) return;
    let latest = seat;
    let pause = AGAIN_AFTER;
    try {
      latest = await this.server.extend(seat);
      this.renew(latest);
      pause = this.#look(latest);
    } catch (error) {
      const code = error instanceof ServerFault ? error.code : "internal-error";
      if (!isPassing(code)) return this.#endIfWaiting(code);
    }
    // Nobody else may tell us: an external signaling server knows of no end.
    if (latest.expiresAt <= Date.now()) this.#endIfWaiting("expired");
    if (this.over || this.seat === null) return;
    this.#extendAfter(pause, latest);
  }

  /** Gives the seat of somebody who never comes free again; how long until the next look. */
  #look({ joined }: Seat): number {
    const { meeting } = this;
    const alone = meeting?.room === "entered" && !meeting.peerPresent && !this.met;
    const missing = joined && alone;
    if (missing && this.#missed) this.#reopen();
    this.#missed = missing && !this.#missed;
    return this.#missed ? ENTRY_PATIENCE : EXTEND_EVERY;
  }
}

function writtenIn(taken: TakenSending | null): number | null {
  const chosen = taken?.kept.chosen;
  return chosen && "text" in chosen ? chosen.written : null;
}
