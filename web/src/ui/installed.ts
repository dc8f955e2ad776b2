/** The page as a program of its own: it opens without a server, and takes what others hand it. */
import { computed, effect, type ReadonlySignal } from "@preact/signals";
import { BUSY, SHARED, type Shared, type ToShell } from "../shell/messages.ts";
import type { Journey } from "./journey.ts";
import { isLive, type Place } from "./place.ts";
import { isNotice, type Notice, ofFiles, ofText } from "./selecting.ts";

/**
 * Puts the worker in place that opens the page without a server. A newer one takes over when no page
 * has something going on. Where there are no such workers, or the browser keeps them from us, nothing
 * else is missing.
 */
export async function install(place: ReadonlySignal<Place>): Promise<void> {
  let registration: ServiceWorkerRegistration | undefined;
  const offer = () => {
    const message: ToShell = { type: "take-over" };
    registration?.waiting?.postMessage(message);
  };
  holdWhile(
    computed(() => isLive(place.value)),
    offer,
  );
  registration = await navigator.serviceWorker?.register("/shell.js").catch(() => undefined);
  registration?.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", offer);
  });
  offer();
}

/** Lets the workers know, whoever's page they answer for. */
function holdWhile(live: ReadonlySignal<boolean>, released: () => void): void {
  let release = () => {};
  effect(() => {
    release();
    if (!live.value) return;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    navigator.locks?.request(BUSY, { mode: "shared" }, () => held).then(released);
  });
}

/** Takes what another program has shared, if the page was opened for that; whether it was. */
export function takeShared(journey: Journey): boolean {
  const id = new URL(location.href).searchParams.get(SHARED);
  if (id === null) return false;
  history.replaceState(history.state, "", location.pathname);
  journey.collect(async () => {
    const shared = await askFor(id);
    if (shared === null) return { code: "not-shared" };
    return shared.files.length > 0 ? ofFiles(shared.files) : ofText(shared.text);
  });
  return true;
}

function askFor(id: string): Promise<Shared | null> {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return Promise.resolve(null);
  const { port1, port2 } = new MessageChannel();
  const message: ToShell = { type: "shared", id };
  worker.postMessage(message, [port2]);
  return new Promise((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<Shared | null>) => resolve(data);
  });
}

/** Files are opened with this program, from a file manager. */
export function takeOpened(journey: Journey): void {
  window.launchQueue?.setConsumer(({ files }) => {
    if (files.length > 0) journey.collect(() => read(files));
  });
}

async function read(handles: readonly FileSystemFileHandle[]) {
  const files: File[] = [];
  for (const handle of handles) {
    const file = await handle.getFile().catch(() => null);
    if (file === null) return { code: "unreadable", name: handle.name } satisfies Notice;
    files.push(file);
  }
  const chosen = ofFiles(files);
  return isNotice(chosen) || "text" in chosen ? chosen : { ...chosen, handles };
}
