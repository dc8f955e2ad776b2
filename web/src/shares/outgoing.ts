/**
 * What a person sends: straight, as long as that leads anywhere; and as a stored copy under the same
 * link, if they say so. Nothing is stored without their word.
 */
import { chosenOf } from "../peer/chosen.ts";
import { digestOf, keepsAny, OWN_SHARE } from "../peer/records.ts";
import { SendingRecord } from "../peer/sending_record.ts";
import { SendingTransfer } from "../peer/sending_transfer.ts";
import type { TakenSending } from "../peer/sendings.ts";
import { Server } from "../peer/server.ts";
import type {
  Consent,
  Missed,
  Refusal,
  Selection,
  SendingTransfer as SendsStraight,
  Status,
  Trouble,
} from "../peer/status.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { OwnShare } from "./own_shares.ts";
import type { CopyTerms, StoringTransfer } from "./storing_transfer.ts";

/** How what is sent straight stands to a stored copy. */
export interface CopyOffer {
  consent: Consent;
  /** The two miss each other, and the sender may want a copy; null: they do not, so far. */
  missed: Missed | null;
  /** The server is being asked to take it. */
  asking: boolean;
  /** What is in the way of that; it is asked again. */
  trouble: Trouble | null;
  /** Why the server has not taken it. */
  refused: ErrorCode | null;
}

/** What a person sends, by whichever way. */
export interface Sending extends SendsStraight {
  /** Null: it is a copy already. */
  readonly copy: CopyOffer | null;
  /** The browser keeps nothing for this page: a reload would end it. */
  readonly isFleeting: boolean;
  consent(consent: Consent): void;
  /** Stores a copy now, in place of sending it straight. */
  store(terms: CopyTerms): Promise<void>;
  /** Keeps the copy for so many minutes from now. */
  extend(minutes: number): void;
  /** Takes the copy back. */
  revoke(): void;
  /** Asks the server how often it was downloaded. */
  learn(): void;
}

/** Milliseconds: without a way, or somebody to find one to. */
export const NO_PATH = 15_000;
export const NOBODY = 60_000;

const DAY_MINUTES = 24 * 60;
/** What is kept because the two missed each other. */
export const USUAL_TERMS: CopyTerms = { minutes: 7 * DAY_MINUTES, downloads: null, password: "" };

/** Ends of the live transfer after which a copy would still reach them. */
const MISSING: Partial<Record<ErrorCode, Missed>> = {
  "no-path": "no-path",
  "browser-unsupported": "no-path",
  "peer-gone": "lost",
  silent: "lost",
  expired: "nobody",
  closed: "lost",
};

export class Outgoing implements Sending {
  readonly #live: SendingTransfer;
  readonly #taken: TakenSending | null;
  /** Of the copy that goes up. */
  #record: SendingRecord | null = null;
  readonly #listeners = new Set<(status: Status) => void>();
  #storing: StoringTransfer | null = null;
  #leaveLive: () => void;
  #status: Status;
  #copy: CopyOffer;
  /** What is asked for now is wanted no more. */
  #isWithdrawn = false;
  /** Until they count as missed. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitsFor: Missed | null = null;
  #over = false;

  /** @param taken goes on with this, which was of the same files */
  constructor(selection: Selection, taken: TakenSending | null) {
    this.#taken = taken;
    this.#live = new SendingTransfer(selection, taken);
    const { consent } = this.#live;
    this.#live.hasOtherWay = consent !== "never";
    this.#copy = { consent, missed: null, asking: false, trouble: null, refused: null };
    this.#status = this.#live.status;
    this.#leaveLive = this.#live.subscribe((status) => this.#follow(status));
  }

  /** Goes on with an earlier copy of just this that is not complete, or else begins. */
  async start(): Promise<void> {
    const earlier = keepsAny(OWN_SHARE) ? await earlierOf(this.#live.chosen) : null;
    if (this.#over) return;
    const id = earlier && recordNameOf(earlier.shareId);
    if (this.#taken !== null && (id ?? this.#taken.kept.seat?.transferId) !== this.#taken.kept.id) {
      this.#dismiss(this.#taken);
    }
    if (earlier === null) {
      this.#live.start();
      return;
    }
    const { StoringTransfer } = await import("./storing_transfer.ts");
    const storing = new StoringTransfer(earlier, this.#live.contents, null, true);
    if (!this.#over) this.#store(storing);
  }

  get status(): Status {
    return this.#status;
  }

  get copy(): CopyOffer | null {
    return this.#storing === null || this.#copy.asking ? this.#copy : null;
  }

  get chosen(): Selection {
    return this.#live.chosen;
  }

  get isFleeting(): boolean {
    return this.#record === null && this.#live.isFleeting;
  }

  subscribe(listener: (status: Status) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What the server is asked to take cannot be changed any more. */
  async add(more: Selection): Promise<Refusal | null> {
    return this.#isCopying ? "copying" : this.#live.add(more);
  }

  async remove(name: string): Promise<Refusal | null> {
    return this.#isCopying ? "copying" : this.#live.remove(name);
  }

  pause(paused: boolean): void {
    this.#current.pause(paused);
  }

  cancel(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#withdraw();
    this.#storing?.cancel();
    this.#live.cancel();
  }

  consent(consent: Consent): void {
    this.#live.consent = consent;
    this.#live.hasOtherWay = consent !== "never";
    this.#tell({ consent });
    if (consent === "never") this.#withdraw();
    this.#watch(this.#live.status, true);
  }

  async store(terms: CopyTerms): Promise<void> {
    if (this.#storing !== null || this.#copy.asking || this.#live.link === "") return;
    this.#isWithdrawn = false;
    this.#tell({ asking: true, refused: null });
    const refused = await this.#offer(terms);
    if (refused === null) return;
    this.#storing = null;
    this.#tell({ asking: false, trouble: null, refused: this.#isWithdrawn ? null : refused });
    const watch = () => this.#watch(this.#live.status, true);
    if (this.#isWithdrawn) watch();
    else if (this.#copy.consent === "keep") this.#timer = setTimeout(watch, NO_PATH);
  }

  extend(minutes: number): void {
    this.#storing?.extend(minutes);
  }

  revoke(): void {
    this.#storing?.revoke();
  }

  learn(): void {
    this.#storing?.learn();
  }

  get #isCopying(): boolean {
    return this.#storing !== null || this.#copy.asking;
  }

  get #current(): SendingTransfer | StoringTransfer {
    return this.#storing ?? this.#live;
  }

  /** Null: it is taken, and the live transfer has made room for it. */
  async #offer(terms: CopyTerms): Promise<ErrorCode | null> {
    const { link, chosen, contents } = this.#live;
    const loaded = await import("./storing_transfer.ts").catch(() => null);
    if (loaded === null) return "server-unreachable";
    const { StoringTransfer } = loaded;
    const own = await StoringTransfer.share(link, await digestOf(chosen), contents, terms);
    const storing = new StoringTransfer(own, contents, this.#copy.missed);
    if (this.#isWithdrawn) return "cancelled";
    // What was added before may be taken up only now.
    if (contents !== this.#live.contents) return this.#offer(terms);
    this.#storing = storing;
    storing.troubled = (trouble) => this.#tell({ trouble });
    storing.start();
    const refused = await storing.created;
    if (refused === null) this.#store(storing);
    return refused;
  }

  /** Nobody wants a copy any more while the server is asked, or they have found each other. */
  #withdraw(): void {
    if (!this.#copy.asking) return;
    this.#isWithdrawn = true;
    this.#storing?.cancel();
  }

  /** What was kept from an earlier page has come to something else. */
  #dismiss(taken: TakenSending): void {
    const { id, seat } = taken.kept;
    if (seat !== null) new Server(new URL("/", location.href)).close(seat);
    new SendingRecord(id, taken).forget();
  }

  /** From here on it is a copy. Its receivers find it before the room is closed. */
  #store(storing: StoringTransfer): void {
    clearTimeout(this.#timer);
    this.#leaveLive();
    this.#live.cancel();
    const began = this.#storing === storing;
    this.#storing = storing;
    this.#copy = { ...this.#copy, asking: false, missed: null };
    const record = new SendingRecord(recordNameOf(storing.shareId), this.#taken);
    this.#record = record;
    const { summary } = storing;
    const { chosen, written } = this.#live;
    record.write({ seat: null, chosen: chosenOf(chosen, written), summary });
    storing.subscribe((status) => {
      if (status.phase === "stored" || status.phase === "ended") record.forget();
      this.#publish(status);
    });
    if (!began) storing.start();
    else this.#publish(storing.status);
  }

  #follow(status: Status): void {
    this.#status = status;
    if (missingIn(status) === null) this.#withdraw();
    this.#watch(status, false);
    this.#publish(status);
  }

  #publish(status: Status): void {
    this.#status = status;
    for (const listener of this.#listeners) listener(status);
  }

  #tell(change: Partial<CopyOffer>): void {
    this.#copy = { ...this.#copy, ...change };
    this.#publish(this.#status);
  }

  /** Sees whether the two miss each other, and for how long. */
  #watch(status: Status, anew: boolean): void {
    if (this.#storing !== null || this.#over) return;
    const missing = missingIn(status);
    if (!anew && missing === this.#waitsFor) return;
    clearTimeout(this.#timer);
    this.#waitsFor = missing;
    this.#tell({ missed: null });
    if (missing === null) return;
    const at = missing === "nobody" ? NOBODY : NO_PATH;
    if (status.phase === "ended") this.#miss(missing);
    else this.#timer = setTimeout(() => this.#miss(missing), at);
  }

  #miss(missed: Missed): void {
    const { consent } = this.#copy;
    // Who comes later comes all the same: nobody need be asked.
    if (missed === "nobody" && consent === "ask" && this.status.phase !== "ended") return;
    if (consent === "never") return;
    this.#tell({ missed });
    if (consent === "keep") this.store(USUAL_TERMS);
  }
}

/** A copy of just this that is not complete. */
async function earlierOf(chosen: Selection): Promise<OwnShare | null> {
  const loaded = await import("./own_shares.ts").catch(() => null);
  return loaded === null ? null : loaded.unfinishedShare(await digestOf(chosen));
}

/** Of the copy that goes up: it has no transfer. */
function recordNameOf(shareId: string): string {
  return `copy:${shareId}`;
}

/** What is missing at the moment. */
function missingIn(status: Status): Missed | null {
  switch (status.phase) {
    case "inviting":
      return "nobody";
    case "connecting":
      return status.peerPresent ? "no-path" : "nobody";
    case "reconnecting":
      return "lost";
    case "ended":
      return status.mayHaveArrived ? null : (MISSING[status.code] ?? null);
    default:
      return null;
  }
}
