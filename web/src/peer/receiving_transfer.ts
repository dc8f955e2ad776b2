/** The receiver's transfer: takes the seat, asks the person, and saves. */
import type { Doubt, Secret } from "../keys/agreement.ts";
import { type Invitation, secretOf, toBase64Url } from "../keys/link.ts";
import type { Bytes } from "../keys/spake2.ts";
import { UsageError } from "../protocol/errors.ts";
import { hold, keep } from "./hold.ts";
import type { Party } from "./introduction.ts";
import { receivingRecord, typedRecord } from "./records.ts";
import { downloadName, pickTarget, savingFor } from "./saving.ts";
import type { Seat } from "./server.ts";
import type { Outline, ReceivingTransfer as Receiving, Room, Status, Summary } from "./status.ts";
import { PeerTransfer } from "./transfer.ts";
import type { ToWorker } from "./worker_messages.ts";

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

function nameOf({ transferCode }: Invitation): string {
  return `receiving:${transferCode}`;
}

export class ReceivingTransfer extends PeerTransfer implements Receiving {
  #invitation: Invitation;
  #secret: Secret | null = null;
  /** Guesses that are spent, by the check as it was typed, also where storage keeps none. */
  readonly #spent = new Map<string, number>();
  #picking = false;
  #file: { file: File; name: string } | null = null;

  constructor(invitation: Invitation) {
    super("receiver", null);
    this.#invitation = invitation;
    this.letGo = keep(nameOf(invitation));
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
    const { status, question } = this;
    if (status.phase !== "deciding" || this.#picking) return;
    this.#picking = true;
    const target = await pickTarget(status.saving, status.summary);
    this.#picking = false;
    if (target !== null) this.tell({ type: "accept", question, target });
  }

  decline(): void {
    const { status, question } = this;
    if (status.phase === "deciding") this.tell({ type: "decline", question, reason: "declined" });
  }

  saveAgain(): void {
    if (this.#file !== null) download(this.#file.file, this.#file.name);
  }

  protected task(): ToWorker {
    const { transferCode } = this.#invitation;
    return { type: "receive", transferCode };
  }

  protected async takeSeat(): Promise<Seat> {
    const invitation = this.#invitation;
    const { transferCode } = invitation;
    const [seat, secret] = await Promise.all([
      claimFor(transferCode).then((claim) => this.server.join(transferCode, claim)),
      "key" in invitation ? secretOf(invitation.key) : { check: invitation.check, psk: null },
    ]);
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

  protected deciding(summary: Summary, outline: Outline | null): Status {
    const { question, path, words } = this;
    const saving = savingFor(summary);
    const asked = { phase: "deciding", role: "receiver", things: [], question } as const;
    return { ...asked, summary, outline, saving, path, words };
  }

  protected keep(guesses: number): void {
    if ("key" in this.#invitation) return;
    const { transferCode, check } = this.#invitation;
    this.#spent.set(check, guesses);
    typedRecord(transferCode, check).write({ guesses });
  }

  protected doubted(why: Doubt): void {
    const { transferCode } = this.#invitation;
    this.doubt = { why, transferCode };
    this.showRoom();
  }

  protected learned(key: Bytes): void {
    this.#invitation = { transferCode: this.#invitation.transferCode, key };
  }

  /** The seat is kept for us, and given free by the sender. */
  protected release({ transferCode }: Seat): void {
    receivingRecord(transferCode).remove();
    import("./database.ts").then(
      ({ forgetClaim }) => forgetClaim(transferCode).catch(() => undefined),
      () => undefined,
    );
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

  protected hand(file: File): void {
    this.#file = { file, name: this.summary ? downloadName(this.summary) : file.name };
    this.saveAgain();
  }
}

/** The same claim gets the same seat again: after a lost answer, a reload, or in another tab. */
async function claimFor(transferCode: string): Promise<string> {
  const kept = receivingRecord(transferCode);
  const drawn =
    kept.content?.claim ?? toBase64Url(crypto.getRandomValues(new Uint8Array(CLAIM_BYTES)));
  // What cannot be kept for the other tabs is kept for this one.
  const claim = await import("./database.ts").then(
    ({ claimOf }) => claimOf(transferCode, drawn).catch(() => drawn),
    () => drawn,
  );
  kept.write({ claim });
  return claim;
}

/** The file lies on this browser's disk: the download copies it there, not through memory. */
function download(file: File, name: string): void {
  const url = URL.createObjectURL(file);
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  // The download reads from the address; a minute is enough for it to have begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
