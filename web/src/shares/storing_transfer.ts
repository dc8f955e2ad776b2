/** A sender's copy on its way up, and when it is there. */
import { fromBase64Url, readInvitation, toBase64Url } from "../keys/link.ts";
import { shareId, stretch } from "../keys/records.ts";
import { Meter } from "../peer/progress.ts";
import type { Content } from "../peer/selection.ts";
import type { Files, Keeping, Missed, Progress, Summary, Trouble } from "../peer/status.ts";
import { summaryOf } from "../peer/summary.ts";
import { type ErrorCode, UsageError } from "../protocol/errors.ts";
import { letPartsPassBy } from "./aside.ts";
import { drawClaim } from "./downloading.ts";
import { Passing } from "./faults.ts";
import { abandon, extend, learnOf, revoke } from "./keeping.ts";
import { forget, keep, type OwnShare } from "./own_shares.ts";
import type { Share } from "./server.ts";
import { ShareTransfer } from "./share_transfer.ts";
import type { FromWorker } from "./worker_messages.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** How a person wants a copy to be kept. */
export interface CopyTerms {
  minutes: number;
  /** How often it may be downloaded; null: as often as one likes. */
  downloads: number | null;
  /** Empty: none. */
  password: string;
}

const SALT_BYTES = 16;
const MINUTE = 60_000;

export class StoringTransfer extends ShareTransfer {
  /** Settles when the server has taken it, or why it has not. */
  readonly created: Promise<ErrorCode | null>;
  /** Hears what is in the way of that; null: nothing any more. */
  troubled: (trouble: Trouble | null) => void = () => {};
  readonly summary: Summary;
  protected progress: Progress = { bytes: 0, rate: null, secondsLeft: null };
  readonly #contents: readonly Content[];
  readonly #missed: Missed | null;
  readonly #meter: Meter;
  #own: OwnShare;
  #share: Pick<Share, "downloads" | "downloaded">;
  #isCreated: boolean;
  #tellCreated: (refused: ErrorCode | null) => void = () => {};
  #files: Files | null = null;
  #trouble: Trouble | null = null;

  /** What is needed to store this under its link. */
  static async share(
    link: string,
    selection: string,
    contents: readonly Content[],
    { minutes, downloads, password }: CopyTerms,
  ): Promise<OwnShare> {
    const salt = password === "" ? null : crypto.getRandomValues(new Uint8Array(SALT_BYTES));
    const stretched = salt && toBase64Url(await stretch(password, salt));
    const createdAt = Date.now();
    return {
      shareId: toBase64Url(await shareId(keyIn(link))),
      owner: drawClaim(),
      link,
      summary: summaryOf(contents.map(({ entry }) => entry)),
      createdAt,
      expiresAt: createdAt + minutes * MINUTE,
      downloads,
      salt: salt && toBase64Url(salt),
      unfinished: { selection, stretched },
    };
  }

  /** @param again an earlier one goes on, which the server knows */
  constructor(own: OwnShare, contents: readonly Content[], missed: Missed | null, again = false) {
    super({ phase: "opening", role: "sender", summary: own.summary });
    this.#isCreated = again;
    this.summary = own.summary;
    this.#own = own;
    this.#share = { downloads: own.downloads, downloaded: 0 };
    this.#contents = contents;
    this.#missed = missed;
    this.#meter = new Meter(own.summary.size);
    this.created = new Promise((resolve) => {
      this.#tellCreated = resolve;
    });
  }

  get shareId(): string {
    return this.#own.shareId;
  }

  start(): void {
    const { owner, link, downloads, salt, unfinished, createdAt, expiresAt } = this.#own;
    const stretched = unfinished?.stretched ? fromBase64Url(unfinished.stretched) : null;
    // Before anything is at the server: whoever comes back must be its owner.
    keep(this.#own);
    this.#show();
    letPartsPassBy();
    this.begin({
      type: "store",
      server: new URL("/", location.href).href,
      contents: [...this.#contents],
      terms: {
        key: keyIn(link),
        owner,
        lifetimeMinutes: (expiresAt - createdAt) / MINUTE,
        downloads,
        password: salt !== null && stretched !== null ? { salt, stretched } : null,
      },
    });
  }

  /** What is stored stays where it is: only `revoke` takes it back. */
  cancel(): void {
    if (this.over || this.status.phase === "stored") return;
    this.end("cancelled", "us");
  }

  /** Its parts are short enough to be waited for. */
  pause(): void {}

  async extend(minutes: number): Promise<void> {
    await this.#change(async () => {
      const share = await extend(this.#own, minutes);
      if (share === null) return this.end("unknown-share", "fault");
      this.#take(share);
      this.#showStored(false);
    });
  }

  async revoke(): Promise<void> {
    await this.#change(async () => {
      await revoke(this.#own);
      this.end("share-revoked", "us");
    });
  }

  /** As long as the server cannot say how often it was downloaded, its last answer stands. */
  async learn(): Promise<void> {
    if (this.status.phase !== "stored") return;
    try {
      const share = await learnOf(this.#own);
      // It was taken back meanwhile.
      if (this.over) return;
      if (share === null) return this.end("unknown-share", "fault");
      this.#take(share);
      this.#showStored(false);
    } catch (error) {
      if (!(error instanceof Passing)) throw error;
    }
  }

  protected hear(message: FromWorker): void {
    if (message.type === "created") {
      this.#isCreated = true;
      this.#take(message.share);
      this.#tellCreated(null);
      this.#show();
    } else if (message.type === "progress") {
      this.progress = this.#meter.reading(message.bytes, message.moved, performance.now());
      this.#files = message.files;
      this.#show();
    } else if (message.type === "trouble") {
      this.#trouble = message.trouble;
      if (this.#isCreated) this.#show();
      else this.troubled(message.trouble);
    } else if (message.type === "stored") {
      this.#own = { ...this.#own, unfinished: null };
      this.#take(message.share);
      this.#showStored(false);
      this.leave();
    } else if (message.type === "ended") this.#ended(message.code);
  }

  protected override finished(): void {
    const { status } = this;
    if (status.phase !== "ended") return;
    // What was announced in vain may be there all the same: an answer, or the worker, was lost.
    if (!this.#isCreated || status.code === "cancelled") abandon(this.#own);
    this.#tellCreated(status.code);
  }

  #ended(code: ErrorCode): void {
    // What is at fault here may be mended, and the rest be stored later.
    const goesOn = code.startsWith("file-") || code === "replaced" || code === "internal-error";
    if (!goesOn) forget(this.#own.shareId);
    this.end(code, "fault");
  }

  #take(share: Share): void {
    this.#share = share;
    this.#own = { ...this.#own, expiresAt: share.expiresAt };
    keep(this.#own);
  }

  #show(): void {
    if (!this.#isCreated) return;
    const { summary, progress } = this;
    const { link } = this.#own;
    this.publish({
      phase: "storing",
      role: "sender",
      summary,
      link,
      missed: this.#missed,
      progress,
      files: this.#files,
      trouble: this.#trouble,
      keeping: this.#keeping,
    });
  }

  #showStored(failed: boolean): void {
    const { summary } = this;
    const { link } = this.#own;
    this.publish({
      phase: "stored",
      role: "sender",
      summary,
      link,
      missed: this.#missed,
      keeping: this.#keeping,
      failed,
    });
  }

  async #change(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Passing)) throw error;
      this.#showStored(true);
    }
  }

  get #keeping(): Keeping {
    const { expiresAt, salt } = this.#own;
    const { downloads, downloaded } = this.#share;
    return { expiresAt, downloads, downloaded, password: salt !== null };
  }
}

function keyIn(link: string): Bytes {
  const invitation = readInvitation(link);
  if (invitation === null || !("key" in invitation)) throw new UsageError("no link");
  return invitation.key;
}
