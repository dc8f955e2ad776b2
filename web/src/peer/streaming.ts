/** The page's part in a download that is fed while the transfer goes on. */
import url from "./save.worker.ts?worker&url";
import { SAVE_SCOPE, type ToPage, type ToSaveWorker } from "./save_messages.ts";

/** Milliseconds in which a service worker is ready, or never will be. */
const PATIENCE = 10_000;
/**
 * Milliseconds in which a browser has made a download of an answer. All of a small file has left the
 * service worker before: if the frame that asked for it were gone by then, so would be the file.
 */
const TAKEN_WITHIN = 60_000;

/** The service worker of the downloads; null where the browser has none, or allows none. */
export async function findSaveWorker(): Promise<ServiceWorker | null> {
  try {
    const registration = await navigator.serviceWorker.register(url, { scope: SAVE_SCOPE });
    const worker = registration.installing ?? registration.waiting ?? registration.active;
    return worker !== null && (await isActivated(worker)) ? worker : null;
  } catch {
    return null;
  }
}

/** One that waits for another to finish its downloads may wait for hours. */
function isActivated(worker: ServiceWorker): Promise<boolean> {
  return new Promise((resolve) => {
    const look = () => {
      if (worker.state === "activated") resolve(true);
      else if (worker.state === "redundant") resolve(false);
    };
    worker.addEventListener("statechange", look);
    setTimeout(() => resolve(false), PATIENCE);
    look();
  });
}

export class StreamedDownload {
  readonly #worker: ServiceWorker;
  readonly #id = crypto.randomUUID();
  readonly #frame = document.createElement("iframe");
  readonly #lost: () => void;
  #release = (): void => {};

  /**
   * Begins it.
   * @param port where its bytes come from
   * @param lost called if the browser ends the service worker, and the download with it
   */
  constructor(
    worker: ServiceWorker,
    name: string,
    size: number | null,
    port: MessagePort,
    lost: () => void,
  ) {
    this.#worker = worker;
    this.#lost = lost;
    navigator.serviceWorker.addEventListener("message", this.#hear);
    navigator.serviceWorker.startMessages();
    // The service worker waits for this lock: it is free once the page is gone, however it went.
    const held = navigator.locks.request(this.#id, () => {
      this.#say({ type: "stream", id: this.#id, name, size, port }, [port]);
      return new Promise<void>((release) => {
        this.#release = release;
      });
    });
    held.catch(lost);
  }

  keepAlive(): void {
    this.#say({ type: "keep-alive", id: this.#id });
  }

  /** If it is not whole yet, it fails. */
  end(): void {
    navigator.serviceWorker.removeEventListener("message", this.#hear);
    this.#release();
    setTimeout(() => this.#frame.remove(), TAKEN_WITHIN);
  }

  readonly #hear = ({ data }: MessageEvent<ToPage>): void => {
    if (data.id !== this.#id) return;
    if (data.type === "lost") this.#lost();
    else {
      // The page stays where it is: what comes is an attachment.
      this.#frame.hidden = true;
      this.#frame.src = SAVE_SCOPE + this.#id;
      document.body.append(this.#frame);
    }
  };

  #say(message: ToSaveWorker, moved: Transferable[] = []): void {
    this.#worker.postMessage(message, moved);
  }
}
