/** One download: what is in the copy, and the way of its bytes to the place that the person wants. */
import { toBase64Url } from "../keys/link.ts";
import { shareId } from "../keys/records.ts";
import { codeOfOpening, codeOfWriting } from "../peer/failures.ts";
import { FileProgresses } from "../peer/file_progress.ts";
import { outlineOf } from "../peer/outline.ts";
import type { Disk } from "../peer/receiving_driver.ts";
import { handedSize } from "../peer/sinks/handed.ts";
import type { Sink, Target } from "../peer/sinks/index.ts";
import type { Level } from "../peer/status.ts";
import { hexOf, summaryOf } from "../peer/summary.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { Manifest } from "../protocol/manifest.ts";
import { Choice } from "./choice.ts";
import { Downloading } from "./downloading.ts";
import { ShareFault } from "./faults.ts";
import type { Patience } from "./patience.ts";
import { reporting } from "./reporting.ts";
import { ShareServer } from "./server.ts";
import type { FromWorker, ToWorker } from "./worker_messages.ts";

/** Seconds for the server to hear that everything is here, before that is shown. */
const COMMIT_PATIENCE = 5;
/** Files that are named to whoever looks for one. */
const FOUND = 50;
/** Ends from which nobody goes on later. */
const FOR_GOOD: readonly (ErrorCode | null)[] = [null, "share-damaged", "download-stopped"];

export class Fetching {
  readonly #post: (message: FromWorker) => void;
  readonly #patience: Patience;
  readonly #disk: Disk;
  readonly #asked: Extract<ToWorker, { type: "open" }>;
  #downloading: Downloading | null = null;
  #manifest: Manifest | null = null;
  #digest = "";
  #sink: Sink | null = null;
  #handed = (): void => {};

  constructor(
    post: (message: FromWorker) => void,
    patience: Patience,
    disk: Disk,
    asked: Extract<ToWorker, { type: "open" }>,
  ) {
    this.#post = post;
    this.#patience = patience;
    this.#disk = disk;
    this.#asked = asked;
  }

  /** Finds out what is in it, and what stands of it on this disk. */
  async list(): Promise<void> {
    const { server: address, access, transferCode } = this.#asked;
    const id = toBase64Url(await shareId(access.key));
    const server = new ShareServer(new URL(address), id, this.#patience.signal);
    const claimed = (claim: string) => this.#post({ type: "claimed", claim });
    const downloading = new Downloading(server, this.#patience, access, claimed);
    const manifest = await downloading.list();
    this.#downloading = downloading;
    this.#manifest = manifest;
    this.#digest = hexOf(downloading.manifestDigest);
    const recalled = await this.#disk.recall({ digest: this.#digest, transferCode });
    const { isAccepted, bytes } = recalled ?? { isAccepted: false, bytes: 0 };
    this.#post({
      type: "listed",
      summary: summaryOf(manifest.entries),
      outline: outlineOf(manifest.entries),
      digest: this.#digest,
      staging: isAccepted ? "works" : await this.#disk.stagingOf(manifest, bytes),
      handed: handedSize(manifest),
      isAccepted,
    });
  }

  find(text: string): void {
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

  /** @param path this file alone; null: all of it */
  async receive(target: Target, path: string | null): Promise<void> {
    const [downloading, manifest] = [this.#downloading, this.#manifest];
    if (downloading === null || manifest === null) return;
    const choice = new Choice(manifest, path);
    const sink = await this.#open(target, choice);
    this.#sink = sink;
    const many = choice.isAll && manifest.entries.length > 1;
    const progresses = many ? new FileProgresses(manifest) : null;
    const report = () => {
      const files = progresses?.reading(downloading.received, manifest.total) ?? null;
      const bytes = downloading.bytesOf(choice);
      this.#post({ type: "progress", bytes, moved: downloading.moved, files });
    };
    const root = await reporting(report, () => downloading.fetch(choice, sink));
    this.#post({ type: "verifying" });
    const { text, level } = await this.#save(sink, choice.manifest.total ?? 0);
    this.#sink = null;
    // One file alone does not use the copy up for the others that are in it.
    if (choice.isAll) await this.#commit(downloading);
    this.#post({ type: "delivered", root, level, text, renamed: sink.renamed });
    await sink.settle?.().catch(leaveForLater);
  }

  /** The page has handed the file on. */
  handed(): void {
    this.#handed();
  }

  /** The person wants none of it: removes what stands of it. */
  forget(): void {
    this.#disk.forget(this.#digest).catch(leaveForLater);
  }

  /**
   * It came to nothing: what is durable stays for a later visit, if that is of any use.
   * @returns whether anything does
   */
  async letGo(code: ErrorCode | null): Promise<boolean> {
    const sink = this.#sink;
    this.#sink = null;
    const stays = FOR_GOOD.includes(code) ? undefined : sink?.leave?.();
    await (stays ?? sink?.discard())?.catch(leaveForLater);
    return stays !== undefined && this.#downloading !== null && this.#downloading.moved > 0;
  }

  /** Nobody waits long for it: what is here is here, whatever becomes of the copy. */
  async #commit(downloading: Downloading): Promise<void> {
    const committed = downloading.commit().catch(() => null);
    await Promise.race([committed, this.#patience.wait(COMMIT_PATIENCE)]);
  }

  async #open(target: Target, { manifest, isAll }: Choice): Promise<Sink> {
    const { transferCode } = this.#asked;
    const origin = isAll ? { digest: this.#digest, transferCode } : null;
    const page = {
      begin: (port: MessagePort, size: number | null) => this.#post({ type: "stream", port, size }),
      keepAlive: () => this.#post({ type: "keep-alive" }),
      stopped: () => this.#patience.stop(new ShareFault("download-stopped")),
    };
    try {
      return await this.#disk.open(target, manifest, origin, page);
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
    if (closed instanceof File) {
      const handed = new Promise<void>((resolve) => {
        this.#handed = resolve;
      });
      this.#post({ type: "hand", file: closed });
      await handed;
      return { text: null, level: "handed" };
    }
    if (sink.level === "handed") return { text: null, level: "handed" };
    return { text: closed, level: closed === null ? "durable" : "session" };
  }
}

/** What cannot be removed now goes with the other leftovers at a later visit. */
function leaveForLater(): void {}
