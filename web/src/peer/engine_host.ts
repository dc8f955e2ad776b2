/** Starts the engine where this browser lets its channels live: in a worker, or else on the page. */
import { DiskWorkers } from "./disk_workers.ts";
import type { Engine } from "./engine.ts";
import type { FromWorker, ToWorker } from "./worker_messages.ts";

/** The engine as the page sees it, wherever it runs. */
export interface EngineHost {
  postMessage(message: ToWorker, transfer?: Transferable[]): void;
  terminate(): void;
}

/** Why there is no engine, or no longer: it has failed by a fault of its own, or could not be loaded. */
export type Broken = (why: "internal-error" | "server-unreachable") => void;

export function startEngine(hear: (message: FromWorker) => void, broken: Broken): EngineHost {
  return channelsMove() ? workerEngine(hear, broken) : new PageEngine(hear, broken);
}

/** A channel can only be moved in the task that creates it, so one is made to try. */
function channelsMove(): boolean {
  const peer = new RTCPeerConnection();
  const { port1 } = new MessageChannel();
  try {
    const channel = peer.createDataChannel("");
    // The DOM types do not know yet that channels can be transferred.
    port1.postMessage(channel, [channel] as unknown as Transferable[]);
    return true;
  } catch {
    return false;
  } finally {
    port1.close();
    peer.close();
  }
}

function workerEngine(hear: (message: FromWorker) => void, broken: Broken): EngineHost {
  const worker = new Worker(new URL("./engine.worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => hear(data);
  // Only an error of the script itself has something to say.
  worker.onerror = (event) => broken(event.message ? "internal-error" : "server-unreachable");
  return worker;
}

/**
 * The engine beside the page's own work: for browsers that cannot move channels. Only the disk is
 * written by workers. A page that is busy, or that the browser slows down while it is hidden, slows
 * the transfer down.
 */
class PageEngine implements EngineHost {
  readonly #disk = new DiskWorkers();
  readonly #engine: Promise<Engine>;
  readonly #failed: () => void;
  #over = false;

  constructor(hear: (message: FromWorker) => void, broken: Broken) {
    this.#failed = () => broken("internal-error");
    addEventListener("unhandledrejection", this.#failed);
    // Later, as from a worker: neither side is to be called back amid its own work.
    const later = (message: FromWorker) =>
      queueMicrotask(() => {
        if (!this.#over) hear(message);
      });
    // The other browsers need not load it.
    const loaded = Promise.all([import("./engine.ts"), import("./leftovers.ts")]);
    loaded.catch(() => broken("server-unreachable"));
    const { open, stagingOf } = this.#disk;
    this.#engine = loaded.then(
      ([{ Engine }, { recall, removeLeftover: forget }]) =>
        new Engine(later, { open, stagingOf, recall, forget }),
    );
  }

  postMessage(message: ToWorker): void {
    this.#engine.then((engine) => {
      if (!this.#over) engine.hear(message);
    });
  }

  terminate(): void {
    this.#over = true;
    removeEventListener("unhandledrejection", this.#failed);
    this.#engine.then((engine) => engine.close());
    this.#disk.terminate();
  }
}
