/** The receiver's transfer: takes the seat, asks the person, and saves. */
import { type Invitation, toBase64Url } from "../keys/link.ts";
import type { Seat } from "./server.ts";
import type { ReceivingTransfer as Receiving, Saving, Status, Summary } from "./status.ts";
import { PeerTransfer } from "./transfer.ts";
import type { Target, ToWorker } from "./worker_messages.ts";

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
    const { status } = this;
    if (status.phase !== "deciding" || this.#picking) return;
    if (status.saving === "downloads") {
      this.tell({ type: "accept", transfer: this.asked, target: { kind: "downloads" } });
      return;
    }
    const transfer = this.asked;
    this.#picking = true;
    const target = await pickFile(status.summary.name);
    this.#picking = false;
    if (target !== null) this.tell({ type: "accept", transfer, target });
  }

  decline(): void {
    if (this.status.phase === "deciding")
      this.tell({ type: "decline", transfer: this.asked, reason: "declined" });
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

  protected waiting(online: boolean): Status {
    return { phase: "connecting", role: "receiver", summary: null, online, peerPresent: false };
  }

  protected deciding(summary: Summary): Status {
    return { phase: "deciding", role: "receiver", summary, saving: savingHere() };
  }

  /** The sender is asleep, or reloads: nothing but waiting brings them back. */
  protected peerStaysAway(): void {}

  protected hand(file: File): void {
    this.#file = { file, name: this.summary?.name ?? "file" };
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

function savingHere(): Saving {
  return "showSaveFilePicker" in window ? "picked-file" : "downloads";
}

/**
 * Asks the person for a file. Null: they closed the picker without choosing, and may accept again.
 * Where the browser has a picker but will not show it, the file goes to the downloads.
 */
async function pickFile(suggestedName: string): Promise<Target | null> {
  try {
    const handle = await window.showSaveFilePicker?.({ suggestedName });
    return handle ? { kind: "picked-file", handle } : { kind: "downloads" };
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    return { kind: "downloads" };
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
