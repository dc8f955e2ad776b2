/** A receiver's way to a stored copy: opens it, asks the person, and saves. */
import { fromBase64Url, type Invitation, toBase64Url } from "../keys/link.ts";
import { shareId, stretch } from "../keys/records.ts";
import { keep } from "../peer/hold.ts";
import { Meter } from "../peer/progress.ts";
import { type Accepted, nameOf } from "../peer/receiving_transfer.ts";
import { Kept, receivingRecord } from "../peer/records.ts";
import { Saver } from "../peer/saver.ts";
import { downloadName } from "../peer/saving.ts";
import type { Target } from "../peer/sinks/index.ts";
import type { Files, Item, Progress, Summary, Trouble } from "../peer/status.ts";
import { drawClaim } from "./downloading.ts";
import { ShareFault } from "./faults.ts";
import { Patience } from "./patience.ts";
import { ShareServer } from "./server.ts";
import { ShareTransfer } from "./share_transfer.ts";
import type { Found, FromWorker } from "./worker_messages.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** What a person brings with a link. */
type Link = Extract<Invitation, { key: Bytes }>;

/** What took less says nothing of a speed. */
const LEAST_SECONDS = 1;

export class FetchingTransfer extends ShareTransfer {
  protected summary: Summary | null = null;
  protected progress: Progress | null = null;
  readonly #link: Link;
  readonly #server = new URL("/", location.href);
  /** What was accepted of the live transfer: the same need not be asked again. */
  readonly #accepted: Accepted | null;
  readonly #looking = new Patience((trouble) => this.#hearTrouble(trouble));
  #letGo = (): void => {};
  #id = "";
  /** The password's; null: there is none. */
  #salt: Bytes | null = null;
  readonly #saver = new Saver((message) => this.tell(message));
  #picking = false;
  /** It was accepted before the page was loaded anew. */
  #unasked = false;
  #meter: Meter | null = null;
  #files: Files | null = null;
  #startedAt = 0;
  #paused = false;
  #trouble: Trouble | null = null;
  #found: (found: Found) => void = () => {};

  constructor(link: Link, accepted: Accepted | null) {
    super({ phase: "opening", role: "receiver", summary: null });
    this.#link = link;
    this.#accepted = accepted;
  }

  async start(): Promise<void> {
    this.#saver.prepare();
    // After a reload this tab goes on by itself, and no other one does.
    this.#letGo = keep(nameOf(this.#link));
    receivingRecord(this.#link.transferCode).write({ claim: drawClaim() });
    this.#id = toBase64Url(await shareId(this.#link.key));
    const server = new ShareServer(this.#server, this.#id, this.#looking.signal);
    try {
      const { salt } = await this.#looking.with(() => server.look());
      if (salt === null) this.#open(null);
      else {
        this.#salt = fromBase64Url(salt);
        this.#lock(false);
      }
    } catch (error) {
      if (!(error instanceof ShareFault)) throw error;
      this.end(error.code === "budget-spent" ? "internal-error" : error.code, "fault");
    }
  }

  /** The person types the password. */
  async unlock(password: string): Promise<void> {
    const { status } = this;
    if (status.phase !== "locked" || status.trying || this.#salt === null) return;
    this.publish({ ...status, trying: true });
    this.#open(await stretch(password, this.#salt));
  }

  /** Looks for files by a part of their names. */
  find(text: string): Promise<Found> {
    return new Promise((resolve) => {
      this.#found = resolve;
      this.tell({ type: "find", text });
    });
  }

  /** The person accepts all of it, or one file. Call inside a click. */
  async accept(only: Item | null): Promise<void> {
    const { status } = this;
    if (status.phase !== "deciding" || this.#picking) return;
    const summary = only === null ? status.summary : summaryOfOne(only);
    this.#picking = true;
    try {
      // One file may be saved in another way than all of them: that is found within the click.
      await this.#saver.plan(summary);
      const target = await this.#saver.pick(summary);
      if (target !== null) this.#receive(summary, target, only?.name ?? null);
    } catch {
      // The person was told something else, and is asked again.
      await this.#choose(status.summary);
    } finally {
      this.#picking = false;
    }
  }

  decline(): void {
    if (this.status.phase !== "deciding") return;
    this.tell({ type: "decline" });
    this.end("declined", "us");
  }

  cancel(): void {
    if (this.over) return;
    this.#looking.stop(new ShareFault("cancelled"));
    this.end("cancelled", "us");
  }

  pause(paused: boolean): void {
    if (this.status.phase !== "transferring") return;
    this.#paused = paused;
    this.tell({ type: "hold", paused });
    this.#showProgress();
  }

  saveAgain(): void {
    this.#saver.saveAgain();
  }

  protected override finished(): void {
    receivingRecord(this.#link.transferCode).remove();
    this.#letGo();
  }

  protected override left(): void {
    this.#saver.end();
  }

  protected hear(message: FromWorker): void {
    switch (message.type) {
      case "listed":
        this.#listed(message);
        break;
      case "found":
        this.#found(message);
        break;
      case "claimed":
        this.#claim.write({ claim: message.claim });
        break;
      case "trouble":
        this.#hearTrouble(message.trouble);
        break;
      case "progress": {
        const { bytes, moved, files } = message;
        this.progress = this.#meter?.reading(bytes, moved, performance.now()) ?? null;
        this.#files = files;
        this.#showProgress();
        break;
      }
      case "verifying":
        this.#verifying();
        break;
      case "hand":
      case "stream":
      case "keep-alive":
        this.#saver.hand(message, this.summary ? downloadName(this.summary) : "");
        break;
      case "delivered":
        this.#delivered(message);
        break;
      case "ended":
        this.#ended(message);
    }
  }

  /** In this tab the same claim goes on after a reload, and uses up no other download. */
  get #claim(): Kept<{ claim: string }> {
    return new Kept(`claim:${this.#id}`);
  }

  #lock(wrong: boolean): void {
    this.publish({ phase: "locked", role: "receiver", wrong, trying: false, trouble: null });
  }

  #open(stretched: Bytes | null): void {
    if (this.over) return;
    const claim = this.#claim.content?.claim ?? drawClaim();
    this.#claim.write({ claim });
    const { key, transferCode } = this.#link;
    const access = { key, stretched, claim };
    this.begin({ type: "open", server: this.#server.href, transferCode, access });
  }

  #listed(listed: Extract<FromWorker, { type: "listed" }>): void {
    const { summary, outline, digest, staging, handed, isAccepted } = listed;
    this.summary = summary;
    if (this.#accepted?.digest === digest) {
      this.#receive(summary, this.#accepted.target, null);
      return;
    }
    if (isAccepted) {
      this.#unasked = true;
      this.#receive(summary, { kind: "downloads" }, null);
      return;
    }
    this.#saver.means = { staging, handed };
    this.publish({
      phase: "deciding",
      role: "receiver",
      summary,
      outline,
      things: [],
      question: 0,
      saving: null,
      path: "stored",
      words: [],
    });
    this.#choose(summary);
  }

  /** Finds out how it can be saved, and says so. */
  async #choose(summary: Summary): Promise<void> {
    const saving = await this.#saver.plan(summary);
    const { status } = this;
    if (status.phase === "deciding") this.publish({ ...status, saving });
  }

  #receive(summary: Summary, target: Target, path: string | null): void {
    this.summary = summary;
    this.#meter = new Meter(summary.size);
    this.progress = this.#meter.reading(0, 0, performance.now());
    this.#startedAt = performance.now();
    this.tell({ type: "accept", target, path });
    this.#showProgress();
  }

  #showProgress(): void {
    const { summary, progress } = this;
    if (summary === null || progress === null) return;
    this.publish({
      phase: "transferring",
      role: "receiver",
      summary,
      progress,
      files: this.#files,
      path: "stored",
      paused: this.#paused ? "receiver" : null,
      unasked: this.#unasked,
      trouble: this.#trouble,
      words: [],
    });
  }

  #hearTrouble(trouble: Trouble | null): void {
    this.#trouble = trouble;
    const { status } = this;
    if (status.phase === "locked") this.publish({ ...status, trouble });
    else if (status.phase === "transferring") this.#showProgress();
  }

  #verifying(): void {
    const { summary } = this;
    if (summary === null) return;
    this.publish({ phase: "verifying", role: "receiver", summary, path: "stored" });
  }

  #delivered(message: Extract<FromWorker, { type: "delivered" }>): void {
    const { summary } = this;
    if (summary === null) return;
    const { root, level, text, renamed } = message;
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const rate = seconds < LEAST_SECONDS ? null : (summary.size ?? 0) / seconds;
    this.#claim.remove();
    this.finish({
      phase: "delivered",
      role: "receiver",
      summary,
      level,
      at: Date.now(),
      seconds,
      rate,
      path: "stored",
      root,
      text,
      renamed,
      kept: this.#saver.kept,
    });
    this.leave();
  }

  #ended({ code, kept }: Extract<FromWorker, { type: "ended" }>): void {
    const isLocked = this.summary === null && this.#salt !== null;
    if (code === "wrong-share-token" && isLocked) this.#lock(true);
    else this.end(code, "fault", kept);
  }
}

/** Files that were looked for are named by their paths. */
function summaryOfOne({ kind, name, size }: Item): Summary {
  return { kind, name: name.slice(name.lastIndexOf("/") + 1), more: 0, count: 1, size };
}
