/** The sender's transfer: makes the session, shows its link, and keeps it while it waits. */
import { drawKey, link, spokenCode } from "../keys/link.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import { type Content, contentsOf } from "./selection.ts";
import { type Seat, ServerFault } from "./server.ts";
import type { Room, Selection, Status, Summary } from "./status.ts";
import { summaryOf } from "./summary.ts";
import { PeerTransfer } from "./transfer.ts";
import type { ToWorker } from "./worker_messages.ts";

/** Milliseconds before its end at which a waiting session is extended. */
const EXTEND_BEFORE = 120_000;
const AGAIN_AFTER = 10_000;

export class SendingTransfer extends PeerTransfer {
  readonly #contents: Content[];
  readonly #summary: Summary;
  #link = "";
  #code = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(selection: Selection) {
    const contents = contentsOf(selection);
    const summary = summaryOf(contents.map(({ entry }) => entry));
    super("sender", summary);
    this.#contents = contents;
    this.#summary = summary;
    if ("text" in selection) this.text = selection.text;
  }

  protected task(): ToWorker {
    return { type: "send", contents: this.#contents };
  }

  protected async takeSeat(): Promise<Seat> {
    const key = drawKey();
    const [seat, address] = await Promise.all([this.server.create(), this.server.publicAddress()]);
    this.#link = link(address, seat.transferCode, key);
    this.#code = await spokenCode(seat.transferCode, key);
    this.#extendBefore(seat);
    return seat;
  }

  protected waiting(room: Room): Status {
    return {
      phase: "inviting",
      role: "sender",
      summary: this.#summary,
      link: this.#link,
      code: this.#code,
      expiresAt: this.seat?.expiresAt ?? 0,
      room,
    };
  }

  protected deciding(summary: Summary): Status {
    return { phase: "deciding", role: "sender", summary, saving: "downloads" };
  }

  /** Whoever came has left before anything was sent: the link is good for somebody else again. */
  protected peerStaysAway(): void {
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

  protected hand(): void {}

  /** Nothing is on its way yet: only then is the session's time the transfer's. */
  get #waits(): boolean {
    return this.status.phase === "inviting" || this.status.phase === "connecting";
  }

  #endIfWaiting(code: ErrorCode): void {
    if (this.#waits) this.end(code, "fault");
  }

  #extendBefore(seat: Seat): void {
    clearTimeout(this.#timer);
    const wait = Math.max(1_000, seat.expiresAt - Date.now() - EXTEND_BEFORE);
    this.#timer = setTimeout(() => this.#extend(seat), wait);
  }

  async #extend(seat: Seat): Promise<void> {
    if (!this.#waits) return;
    try {
      const extended = await this.server.extend(seat);
      this.seat = extended;
      // The same end again: a transfer waits for a day at most, and that is over soon.
      if (extended.expiresAt - seat.expiresAt > AGAIN_AFTER) this.#extendBefore(extended);
      else
        this.#timer = setTimeout(
          () => this.#endIfWaiting("expired"),
          extended.expiresAt - Date.now(),
        );
    } catch (error) {
      const code = error instanceof ServerFault ? error.code : "internal-error";
      const left = seat.expiresAt - Date.now();
      if (code !== "server-unreachable" && code !== "rate-limited") this.#endIfWaiting(code);
      // Nobody else may tell us: an external signaling server knows of no end.
      else if (left <= 0) this.#endIfWaiting("expired");
      else this.#timer = setTimeout(() => this.#extend(seat), Math.min(left, AGAIN_AFTER));
    }
    if (this.status.phase === "inviting") this.publish(this.waiting(this.status.room));
  }
}
