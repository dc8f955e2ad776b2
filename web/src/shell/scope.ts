/** What a service worker has, as far as ours uses it: TypeScript's DOM library lacks it. */

/** https://w3c.github.io/ServiceWorker/#extendableevent-interface */
export interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

/** https://w3c.github.io/ServiceWorker/#fetchevent-interface */
export interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  /** Where the browser asks the network while the worker starts. */
  readonly preloadResponse?: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
}

/** https://w3c.github.io/ServiceWorker/#extendablemessage-event-interface */
export interface ExtendableMessageEvent extends ExtendableEvent {
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
}

/** https://w3c.github.io/ServiceWorker/#serviceworkerglobalscope-interface */
export interface WorkerScope {
  readonly clients: { claim(): Promise<void> };
  readonly registration: ServiceWorkerRegistration;
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", hear: (event: ExtendableEvent) => void): void;
  addEventListener(type: "fetch", hear: (event: FetchEvent) => void): void;
  addEventListener(type: "message", hear: (event: ExtendableMessageEvent) => void): void;
}
