/** A receiver's page finds a way to save, asks for the place, and hands on what comes. */
import type { ErrorCode } from "../protocol/errors.ts";
import { HANDED, keep } from "./hold.ts";
import { download, type Means, type Plan, pickTarget, planFor } from "./saving.ts";
import type { Target } from "./sinks/sink.ts";
import type { Saving, Summary } from "./status.ts";
import type { StreamedDownload } from "./streaming.ts";
import type { Handing } from "./worker_messages.ts";

/** What the engine is to hear of it. */
type Told = { type: "handed" } | { type: "failed"; code: ErrorCode };

export class Saver {
  /** What the engine has found out of what is asked about. */
  means: Pick<Means, "staging" | "handed"> = { staging: "none", handed: null };
  readonly #tell: (message: Told) => void;
  /** The browser has not refused to show its pickers. */
  #pickers = true;
  /** Null until the browser has told what it can do. */
  #plan: Plan | null = null;
  #worker: Promise<ServiceWorker | null> | null = null;
  #download: StreamedDownload | null = null;
  #file: { file: File; name: string } | null = null;
  #over = false;

  constructor(tell: (message: Told) => void) {
    this.#tell = tell;
  }

  /** Where nothing can be staged it will be streamed: so what that needs is there when it is asked. */
  prepare(): void {
    openPrivateFolder().catch(() => this.#saveWorker());
  }

  /** How it can be saved. */
  async plan(summary: Summary): Promise<Saving> {
    this.#plan = null;
    const plan = await planFor(summary, {
      pickers: this.#pickers,
      ...this.means,
      streams: async () => (await this.#saveWorker()) !== null,
    });
    this.#plan = plan;
    return plan.saving;
  }

  /**
   * Asks the person for a place, if the plan needs one. Call inside a click. Null: they closed the
   * picker, or there is no way.
   * @throws {DOMException} if the browser will not show its picker: then there is another plan
   */
  async pick(summary: Summary): Promise<Target | null> {
    try {
      return this.#plan && (await pickTarget(this.#plan, summary));
    } catch (error) {
      this.#pickers = false;
      throw error;
    }
  }

  /** Hands it to the browser's downloads under this name. */
  hand(message: Handing, name: string): void {
    if (message.type === "keep-alive") this.#download?.keepAlive();
    else if (message.type === "stream") this.#stream(message.port, message.size, name);
    else {
      // Nobody removes it from the disk for as long as it may be saved again.
      if (this.#file === null) keep(HANDED);
      this.#file = { file: message.file, name };
      this.saveAgain();
      this.#tell({ type: "handed" });
    }
  }

  /** The page has the file, and can hand it on again. */
  get kept(): boolean {
    return this.#file !== null;
  }

  saveAgain(): void {
    if (this.#file !== null) download(this.#file.file, this.#file.name);
  }

  /** Nothing more comes: what is not whole fails. */
  end(): void {
    this.#over = true;
    this.#download?.end();
    this.#download = null;
  }

  #saveWorker(): Promise<ServiceWorker | null> {
    this.#worker ??= import("./streaming.ts").then(
      ({ findSaveWorker }) => findSaveWorker(),
      () => null,
    );
    return this.#worker;
  }

  async #stream(port: MessagePort, size: number | null, name: string): Promise<void> {
    const stop = () => this.#tell({ type: "failed", code: "download-stopped" });
    const [worker, { StreamedDownload }] = await Promise.all([
      this.#saveWorker(),
      import("./streaming.ts"),
    ]);
    if (this.#over) return;
    if (worker === null) stop();
    else this.#download = new StreamedDownload(worker, name, size, port, stop);
  }
}

/** Rejects where the browser has no private folder, or keeps it closed, as in a private window. */
async function openPrivateFolder(): Promise<void> {
  await navigator.storage.getDirectory();
}
