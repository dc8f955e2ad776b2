/** The receiver's transfer: takes the seat, asks the person, and saves. */
import type { Doubt, Secret } from "../keys/agreement.ts";
import { type Invitation, secretOf, toBase64Url } from "../keys/link.ts";
import type { Bytes } from "../keys/spake2.ts";
import { UsageError } from "../protocol/errors.ts";
import { hold, keep } from "./hold.ts";
import type { Party } from "./introduction.ts";
import { receivingRecord, typedRecord } from "./records.ts";
import { Saver } from "./saver.ts";
import { downloadName } from "./saving.ts";
import type { Seat } from "./server.ts";
import type { Target } from "./sinks/sink.ts";
import type { ReceivingTransfer as Receiving, Room, Status } from "./status.ts";
import { type Asked, PeerTransfer } from "./transfer.ts";
import type { Handing, ToWorker } from "./worker_messages.ts";

const CLAIM_BYTES = 32;
/** Milliseconds in which the page that was here before has let go of its names. */
const PATIENCE = 2_000;

/** Whether this tab was receiving it when its page was loaded anew, and no other tab is. */
export async function wasReceiving(invitation: Invitation): Promise<boolean> {
  if (receivingRecord(invitation.transferCode).content === null) return false;
  const release = await hold(nameOf(invitation), PATIENCE);
  release?.();
  return release !== null;
}

/** What one tab alone has of a transfer that it receives. */
export function nameOf({ transferCode }: Invitation): string {
  return `receiving:${transferCode}`;
}

/** A manifest by its digest, in hex, and a place for what it lists. */
export interface Accepted {
  digest: string;
  target: Target;
}

export class ReceivingTransfer extends PeerTransfer implements Receiving {
  #invitation: Invitation;
  #secret: Secret | null = null;
  /** Guesses that are spent, by the check as it was typed, also where storage keeps none. */
  readonly #spent = new Map<string, number>();
  #accepted: Accepted | null = null;
  #picking = false;
  readonly #saver = new Saver((message) => this.tell(message));

  constructor(invitation: Invitation) {
    super("receiver", null);
    this.#invitation = invitation;
    this.letGo = keep(nameOf(invitation));
  }

  /** What the person has accepted, and where they want it. */
  get accepted(): Accepted | null {
    return this.#accepted;
  }

  get invitation(): Invitation {
    return this.#invitation;
  }

  retype(check: string): void {
    if (this.doubt === null || "key" in this.#invitation) return;
    this.#invitation = { transferCode: this.#invitation.transferCode, check };
    this.#secret = { check, psk: null };
    this.goOn();
  }

  async accept(): Promise<void> {
    const { status, question, digest } = this;
    if (status.phase !== "deciding" || this.#picking) return;
    this.#picking = true;
    try {
      const target = await this.#saver.pick(status.summary);
      if (target === null) return;
      this.#accepted = { digest, target };
      this.tell({ type: "accept", question, target });
    } catch {
      // The person was told something else, and is asked again.
      await this.#choose(question);
    } finally {
      this.#picking = false;
    }
  }

  decline(): void {
    const { status, question } = this;
    if (status.phase !== "deciding") return;
    const reason = status.saving === "no-room" ? "no-space" : "declined";
    this.tell({ type: "decline", question, reason });
  }

  saveAgain(): void {
    this.#saver.saveAgain();
  }

  protected task(): ToWorker {
    const { transferCode } = this.#invitation;
    return { type: "receive", transferCode };
  }

  protected async takeSeat(): Promise<Seat> {
    const invitation = this.#invitation;
    const { transferCode } = invitation;
    this.#saver.prepare();
    const [seat, secret, spent] = await Promise.all([
      claimFor(transferCode).then((claim) => this.server.join(transferCode, claim)),
      "key" in invitation ? secretOf(invitation.key) : { check: invitation.check, psk: null },
      inDatabase(({ guessesOf }) => guessesOf(transferCode)),
    ]);
    for (const [check, guesses] of spent ?? []) this.#spent.set(check, guesses);
    this.#secret = secret;
    return seat;
  }

  protected party(transferId: string): Party {
    const guesses = this.#spentBefore();
    const secret = this.#secret;
    if (secret === null) throw new UsageError("there is no seat yet");
    return { role: "receiver", transferId, secret, guesses };
  }

  protected waiting(room: Room): Status {
    const { doubt } = this;
    return {
      phase: "connecting",
      role: "receiver",
      summary: null,
      things: [],
      room,
      peerPresent: false,
      doubt,
    };
  }

  protected deciding({ summary, outline, staging, handed }: Asked): Status {
    const { question, path, words } = this;
    this.#saver.means = { staging: staging ?? "none", handed };
    this.#choose(question);
    const asked = { phase: "deciding", role: "receiver", things: [], question } as const;
    return { ...asked, summary, outline, saving: null, path, words };
  }

  protected async keep(guesses: number): Promise<void> {
    if ("key" in this.#invitation) return;
    const { transferCode, check } = this.#invitation;
    this.#spent.set(check, guesses);
    typedRecord(transferCode, check).write({ guesses });
    await inDatabase(({ keepGuesses }) => keepGuesses(`${transferCode}-${check}`, guesses));
  }

  protected doubted(why: Doubt): void {
    const { transferCode } = this.#invitation;
    this.doubt = { why, transferCode };
    this.showRoom();
  }

  protected learned(key: Bytes): void {
    this.#invitation = { transferCode: this.#invitation.transferCode, key };
  }

  protected readonly outlivesPage = true;

  /** The seat is kept for us, and given free by the sender. */
  protected release({ transferCode }: Seat): void {
    receivingRecord(transferCode).remove();
    inDatabase(({ forgetClaim }) => forgetClaim(transferCode));
  }

  /** Nobody but the sender can do anything about it. */
  protected peerUnproven(): void {}

  #spentBefore(): number {
    if ("key" in this.#invitation) return 0;
    const { transferCode, check } = this.#invitation;
    return this.#spent.get(check) ?? typedRecord(transferCode, check).content?.guesses ?? 0;
  }

  /** The sender is asleep, or reloads: nothing but waiting brings them back. */
  protected peerStaysAway(): void {}

  protected revised(): void {}

  protected get kept(): boolean {
    return this.#saver.kept;
  }

  protected hand(message: Handing): void {
    this.#saver.hand(message, this.summary ? downloadName(this.summary) : "");
  }

  protected handNoMore(): void {
    this.#saver.end();
  }

  /** Finds out how it can be saved, and says so, if it is still asked. */
  async #choose(question: number): Promise<void> {
    if (this.summary === null) return;
    const saving = await this.#saver.plan(this.summary);
    const { status } = this;
    if (status.phase !== "deciding" || status.question !== question) return;
    this.publish({ ...status, saving });
  }
}

/** The same claim gets the same seat again: after a lost answer, a reload, or in another tab. */
async function claimFor(transferCode: string): Promise<string> {
  const kept = receivingRecord(transferCode);
  const drawn =
    kept.content?.claim ?? toBase64Url(crypto.getRandomValues(new Uint8Array(CLAIM_BYTES)));
  // What cannot be kept for the other tabs is kept for this one.
  const claim = (await inDatabase(({ claimOf }) => claimOf(transferCode, drawn))) ?? drawn;
  kept.write({ claim });
  return claim;
}

/** Null: the browser keeps nothing for all tabs. */
function inDatabase<Result>(
  work: (database: typeof import("./database.ts")) => Promise<Result>,
): Promise<Result | null> {
  return import("./database.ts").then(work).catch(() => null);
}
