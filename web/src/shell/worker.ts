/**
 * The worker that opens the page without a server, and takes what other programs share.
 *
 * It answers for the page itself and for its own parts, and for nothing else: what goes to `/api/` or
 * `/save/`, and whatever else has an address here, passes it by. It stores what was built, never what a
 * person sends or gets. A page is stored under its path alone, whatever its address: the secret of a
 * link stands behind the `#`.
 */
import { BUSY, SHARE_PATH, type ToShell } from "./messages.ts";
import type { ExtendableEvent, FetchEvent, WorkerScope } from "./scope.ts";
import { handOver, takeShared } from "./sharing.ts";

/** Written in by the build: what the page consists of, and a name that is another for other parts. */
declare const __SHELL__: { version: string; entry: string; parts: string[] };

const PREFIX = "shell:";
const NAME = PREFIX + __SHELL__.version;
const PAGES = ["/", "/t"];
/** Milliseconds for the server to begin to answer. */
const PATIENCE = 5_000;

const scope = self as unknown as WorkerScope;

async function install(): Promise<void> {
  // Of this name there is something where the server has gone back to an earlier version.
  await caches.delete(NAME);
  const shell = await caches.open(NAME);
  await shell.addAll([new Request("/", { cache: "reload" }), ...__SHELL__.parts]);
  const page = await shell.match("/");
  // While the server is being renewed it may already have another page; then this worker is too late.
  if (!(await page?.text())?.includes(__SHELL__.entry)) throw new Error("this is another version");
}

async function activate(): Promise<void> {
  await scope.registration.navigationPreload?.enable();
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  // Pages of the version before may be open, and load the rest of it.
  await Promise.all(names.slice(0, -2).map((name) => caches.delete(name)));
  await scope.clients.claim();
}

/** The server's page, or where the server does not answer, the stored one. */
async function page(event: FetchEvent): Promise<Response> {
  const coming = fromServer(event);
  const late = new Promise<null>((resolve) => setTimeout(resolve, PATIENCE, null));
  const answer = await Promise.race([coming, late]).catch(() => null);
  // A proxy answers for a server that is gone.
  if (answer !== null && answer.status < 500) return answer;
  return (await match(await caches.open(NAME), "/")) ?? coming;
}

async function fromServer({ request, preloadResponse }: FetchEvent): Promise<Response> {
  return (await preloadResponse) ?? fetch(request);
}

/** Parts are named after their content: one of another version is as good. */
async function part(request: Request, path: string): Promise<Response> {
  return (await match(caches, path)) ?? fetch(request);
}

function match(store: Cache | CacheStorage, path: string): Promise<Response | undefined> {
  return store.match(path, { ignoreVary: true });
}

function answer(event: FetchEvent): void {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && pathname === SHARE_PATH) event.respondWith(takeShared(event));
  else if (request.method !== "GET") return;
  else if (request.mode === "navigate" && PAGES.includes(pathname)) event.respondWith(page(event));
  else if (pathname.startsWith("/assets/")) event.respondWith(part(request, pathname));
}

/** Only where no page, whatever its version, has something going on. */
async function takeOver(): Promise<void> {
  await navigator.locks.request(BUSY, { ifAvailable: true }, async (lock) => {
    if (lock !== null) await scope.skipWaiting();
  });
}

scope.addEventListener("install", (event: ExtendableEvent) => event.waitUntil(install()));
scope.addEventListener("activate", (event: ExtendableEvent) => event.waitUntil(activate()));
scope.addEventListener("fetch", answer);
scope.addEventListener("message", (event) => {
  const message = event.data as ToShell;
  if (message.type === "take-over") event.waitUntil(takeOver());
  else if (message.type === "shared") event.ports[0]?.postMessage(handOver(message.id));
});
