/** The receiver's transfer: takes the seat, asks the person, and saves. */
import { type Invitation, toBase64Url } from "../keys/link.ts";
import { downloadName, pickTarget, savingFor } from "./saving.ts";
import type { Seat } from "./server.ts";
import type { ReceivingTransfer as Receiving, Room, Status, Summary } from "./status.ts";
import { PeerTransfer } from "./transfer.ts";
import type { ToWorker } from "./worker_messages.ts";

const CLAIM_BYTES = 32;

export class ReceivingTransfer extends PeerTransfer implements Receiving {
  readonly #invitation: Invitation;
  #picking = false;
  #file: { file: File; name: string } | null = null;

  constructor(invitation: Invitation) {
    super("receiver", null);
    this.#invitation = invitation;
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
    return { type: "receive" };
  }

  protected takeSeat(): Promise<Seat> {
    const { transferCode } = this.#invitation;
    return this.server.join(transferCode, claimFor(transferCode));
  }

  protected waiting(room: Room): Status {
    return { phase: "connecting", role: "receiver", summary: null, room, peerPresent: false };
  }

  protected deciding(summary: Summary): Status {
    return { phase: "deciding", role: "receiver", summary, saving: savingFor(summary) };
  }

  /** The sender is asleep, or reloads: nothing but waiting brings them back. */
  protected peerStaysAway(): void {}

  protected hand(file: File): void {
    this.#file = { file, name: this.summary ? downloadName(this.summary) : file.name };
    this.saveAgain();
  }
}

/** The same claim gets the same seat again, after a lost answer or a reload of this tab. */
function claimFor(transferCode: string): string {
  const key = `telpher:claim:${transferCode}`;
  const fresh = toBase64Url(crypto.getRandomValues(new Uint8Array(CLAIM_BYTES)));
  try {
    const claim = sessionStorage.getItem(key) ?? fresh;
    sessionStorage.setItem(key, claim);
    return claim;
  } catch {
    return fresh; // the browser keeps nothing for this page; then a reload is a newcomer
  }
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
