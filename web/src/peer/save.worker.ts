/**
 * The service worker of the downloads: answers the request for one with the bytes that come through
 * its port, when the browser asks for them.
 *
 * It never takes over from another one (no `skipWaiting`, no `clients.claim`), and browsers do not put
 * a new one in the place of one that has work: it has, as long as anything is waited for below.
 */
import {
  type FromSaveWorker,
  SAVE_SCOPE,
  type ToDownload,
  type ToPage,
  type ToSaveWorker,
} from "./save_messages.ts";

/**
 * Milliseconds without a sign of life after which whoever feeds a download is taken for gone. Firefox
 * ends an idle worker after 30 seconds, and takes what a download has until then for all of it: it has
 * to fail before.
 */
const PATIENCE = 22_000;

/** https://w3c.github.io/ServiceWorker/#extendableevent: TypeScript knows it in workers only. */
interface Extendable {
  waitUntil(work: Promise<unknown>): void;
}

interface Fetch extends Extendable {
  readonly request: Request;
  respondWith(response: Response): void;
}

interface Message extends Extendable {
  readonly data: ToSaveWorker;
  readonly source: Client;
}

interface Client {
  postMessage(message: ToPage): void;
}

const downloads = new Map<string, Download>();

class Download {
  readonly #id: string;
  readonly #port: MessagePort;
  readonly #headers: Headers;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #come = (): void => {};
  /** What the browser is taking. */
  #given: Uint8Array<ArrayBuffer> | null = null;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #heard = (): void => {};

  constructor({ id, name, size, port }: Extract<ToSaveWorker, { type: "stream" }>) {
    this.#id = id;
    this.#port = port;
    this.#headers = headersOf(name, size);
    port.onmessage = ({ data }: MessageEvent<ToDownload>) => this.#hear(data);
  }

  /** Settles at the next sign of life, or at the end: the worker has work until then. */
  keepAlive(): Promise<void> {
    this.#heard();
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.fail(), PATIENCE);
    return new Promise((resolve) => {
      this.#heard = resolve;
    });
  }

  /** What the browser saves; null if it has asked for it before. */
  response(): Response | null {
    if (this.#controller !== null) return null;
    const bytes = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          this.#askForMore();
          return new Promise<void>((resolve) => {
            this.#come = resolve;
          });
        },
        cancel: () => this.#stop(),
      },
      // Nothing is asked for before the browser wants it.
      { highWaterMark: 0 },
    );
    return new Response(bytes, { headers: this.#headers });
  }

  /** In the browser it has failed, whatever it has got; unless it is whole. */
  fail(): void {
    if (downloads.get(this.#id) !== this) return;
    this.#controller?.error(new TypeError("the transfer has ended"));
    this.#stop();
  }

  #hear(word: ToDownload): void {
    if (word === "abort") this.fail();
    else if (word === "end") {
      this.#controller?.close();
      this.#say("closed");
      this.#leave();
    } else {
      this.#given = word;
      this.#controller?.enqueue(word);
      this.#come();
    }
  }

  #stop(): void {
    this.#say("stopped");
    this.#leave();
  }

  #leave(): void {
    downloads.delete(this.#id);
    clearTimeout(this.#silence);
    this.#port.onmessage = null;
    this.#heard();
  }

  /** The browser asks for more only when it has taken what it got before. */
  #askForMore(): void {
    const given = this.#given;
    this.#given = null;
    if (given === null) this.#say("more");
    else this.#say(given, [given.buffer]);
  }

  #say(word: FromSaveWorker, moved: Transferable[] = []): void {
    this.#port.postMessage(word, moved);
  }
}

function headersOf(name: string, size: number | null): Headers {
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const headers = new Headers({
    "content-type": "application/octet-stream",
    "content-disposition": `attachment; filename*=UTF-8''${encoded}`,
    // Should it ever be shown in place of being saved, nothing in it comes to life.
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
  });
  if (size !== null) headers.set("content-length", `${size}`);
  return headers;
}

addEventListener("message", (event) => {
  const { data, source, waitUntil } = event as unknown as Message;
  if (data.type === "stream") {
    const download = new Download(data);
    downloads.set(data.id, download);
    navigator.locks.request(data.id, () => download.fail());
  }
  const download = downloads.get(data.id);
  if (download === undefined) source.postMessage({ type: "lost", id: data.id });
  else {
    waitUntil.call(event, download.keepAlive());
    if (data.type === "stream") source.postMessage({ type: "ready", id: data.id });
  }
});

addEventListener("fetch", (event) => {
  const { request, respondWith } = event as unknown as Fetch;
  const { pathname } = new URL(request.url);
  const download = downloads.get(pathname.slice(SAVE_SCOPE.length));
  respondWith.call(event, download?.response() ?? new Response(null, { status: 404 }));
});
