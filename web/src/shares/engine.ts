/** The engine of stored copies: one upload or download, and the words of the page that move it. */
import { toBase64Url } from "../keys/link.ts";
import { NotGenuine, shareId } from "../keys/records.ts";
import { codeOfOpening, codeOfWriting } from "../peer/failures.ts";
import { FileProgresses } from "../peer/file_progress.ts";
import { loadOf } from "../peer/load.ts";
import { outlineOf } from "../peer/outline.ts";
import type { OpenSink } from "../peer/receiving_driver.ts";
import type { Content } from "../peer/selection.ts";
import type { Sink, Target } from "../peer/sinks/index.ts";
import type { Level } from "../peer/status.ts";
import { hexOf, summaryOf } from "../peer/summary.ts";
import { type ErrorCode, PeerFault, type ShareFaultCode } from "../protocol/errors.ts";
import type { Manifest } from "../protocol/manifest.ts";
import { Choice } from "./choice.ts";
import { type Access, Downloading } from "./downloading.ts";
import { ShareFault, Stopped } from "./faults.ts";
import { Journal } from "./journal.ts";
import { Patience } from "./patience.ts";
import { type Put, ShareServer } from "./server.ts";
import { type Terms, Uploading } from "./uploading.ts";
import type { FromWorker, ToWorker } from "./worker_messages.ts";

/** Milliseconds between two reports of progress. */
const REPORT = 500;
/** Seconds for the server to hear that everything is here, before that is shown. */
const COMMIT_PATIENCE = 5;
/** Files that are named to whoever looks for one. */
const FOUND = 50;

export class ShareEngine {
  readonly #post: (message: FromWorker) => void;
  readonly #openSink: OpenSink;
  readonly #put: Put;
  readonly #patience: Patience;
  #working: Promise<void> = Promise.resolve();
  #downloading: Downloading | null = null;
  #manifest: Manifest | null = null;
  #sink: Sink | null = null;
  #handed = (): void => {};

  constructor(post: (message: FromWorker) => void, openSink: OpenSink, put: Put) {
    this.#post = post;
    this.#openSink = openSink;
    this.#put = put;
    this.#patience = new Patience((trouble) => post({ type: "trouble", trouble }));
  }

  hear(message: ToWorker): void {
    switch (message.type) {
      case "store":
        this.#work(() => this.#store(message.server, message.terms, message.contents));
        break;
      case "open":
        this.#work(() => this.#open(message.server, message.access));
        break;
      case "accept":
        this.#work(() => this.#receive(message.target, message.path));
        break;
      case "find":
        this.#find(message.text);
        break;
      case "hold":
        this.#patience.hold(message.paused);
        break;
      case "handed":
        this.#handed();
        break;
      case "stop":
        this.#patience.stop(new Stopped());
        this.#handed();
        this.#working.finally(() => this.#post({ type: "closed" }));
    }
  }

  #work(work: () => Promise<void>): void {
    this.#working = work().catch(async (error: unknown) => {
      await this.#sink?.discard().catch(leaveForLater);
      if (error instanceof Stopped) return;
      const code = codeOf(error);
      if (code === null) throw error;
      this.#post({ type: "ended", code });
    });
  }

  async #store(address: string, terms: Terms, contents: readonly Content[]): Promise<void> {
    const load = await loadOf(contents);
    const id = toBase64Url(await shareId(terms.key));
    const journal = await Journal.open(id);
    try {
      const server = new ShareServer(new URL(address), id, this.#patience.signal);
      const uploading = new Uploading(server, this.#patience, this.#put, journal, terms, load);
      this.#post({ type: "created", share: await uploading.create() });
      const { share, root } = await this.#reporting(
        () => {
          const { moved } = uploading;
          const files = load.files?.reading(uploading.stored, load.total) ?? null;
          return { type: "progress", bytes: moved, moved, files };
        },
        () => uploading.store(),
      );
      await journal.remove();
      this.#post({ type: "stored", share, root });
    } finally {
      journal.close();
    }
  }

  async #open(address: string, access: Access): Promise<void> {
    const id = toBase64Url(await shareId(access.key));
    const server = new ShareServer(new URL(address), id, this.#patience.signal);
    const claimed = (claim: string) => this.#post({ type: "claimed", claim });
    this.#downloading = new Downloading(server, this.#patience, access, claimed);
    this.#manifest = await this.#downloading.list();
    const { entries } = this.#manifest;
    const digest = hexOf(this.#downloading.manifestDigest);
    const [summary, outline] = [summaryOf(entries), outlineOf(entries)];
    this.#post({ type: "listed", summary, outline, digest });
  }

  #find(text: string): void {
    const wanted = text.toLowerCase();
    const all = (this.#manifest?.entries ?? []).filter(
      ({ kind, path }) => kind !== "folder" && path.toLowerCase().includes(wanted),
    );
    const items = all.slice(0, FOUND).map((entry) => ({
      kind: entry.kind,
      name: entry.path,
      count: 1,
      size: entry.kind === "folder" ? 0 : entry.size,
    }));
    this.#post({ type: "found", text, items, more: all.length - items.length });
  }

  async #receive(target: Target, path: string | null): Promise<void> {
    const [downloading, manifest] = [this.#downloading, this.#manifest];
    if (downloading === null || manifest === null) return;
    const choice = new Choice(manifest, path);
    const sink = await this.#opened(target, choice.manifest);
    this.#sink = sink;
    const many = choice.isAll && manifest.entries.length > 1;
    const progresses = many ? new FileProgresses(manifest) : null;
    const root = await this.#reporting(
      () => {
        const files = progresses?.reading(downloading.received, manifest.total) ?? null;
        const bytes = Math.min(downloading.moved, choice.manifest.total ?? 0);
        return { type: "progress", bytes, moved: downloading.moved, files };
      },
      () => downloading.fetch(choice, sink),
    );
    this.#post({ type: "verifying" });
    const { text, level } = await this.#save(sink, choice.manifest.total ?? 0);
    this.#sink = null;
    // One thing alone does not use the copy up for the others that are in it.
    if (choice.isAll) await this.#commit(downloading);
    this.#post({ type: "delivered", root, level, text, renamed: sink.renamed });
  }

  /** Nobody waits long for it: what is here is here, whatever becomes of the copy. */
  async #commit(downloading: Downloading): Promise<void> {
    const committed = downloading.commit().catch(() => null);
    await Promise.race([committed, this.#patience.wait(COMMIT_PATIENCE)]);
  }

  async #opened(target: Target, manifest: Manifest): Promise<Sink> {
    try {
      return await this.#openSink(target, manifest);
    } catch (error) {
      throw new ShareFault(codeOfOpening(error));
    }
  }

  async #save(sink: Sink, total: number): Promise<{ text: string | null; level: Level }> {
    let closed: File | string | null;
    try {
      closed = await sink.close(total);
    } catch (error) {
      throw new ShareFault(codeOfWriting(error));
    }
    if (!(closed instanceof File)) {
      return { text: closed, level: closed === null ? "durable" : "session" };
    }
    const handed = new Promise<void>((resolve) => {
      this.#handed = resolve;
    });
    this.#post({ type: "hand", file: closed });
    await handed;
    return { text: null, level: "handed" };
  }

  /** Tells again and again how far it is. */
  async #reporting<Result>(report: () => FromWorker, work: () => Promise<Result>): Promise<Result> {
    const timer = setInterval(() => this.#post(report()), REPORT);
    this.#post(report());
    try {
      return await work();
    } finally {
      clearInterval(timer);
      this.#post(report());
    }
  }
}

/** Null: a fault of our own. */
function codeOf(error: unknown): ErrorCode | ShareFaultCode | null {
  if (error instanceof NotGenuine || error instanceof PeerFault) return "share-damaged";
  if (!(error instanceof ShareFault)) return null;
  return error.code === "budget-spent" ? "share-spent" : error.code;
}

/** What cannot be removed now goes with the other leftovers at a later visit. */
function leaveForLater(): void {}
