/** The engine's worker: the channels, the disk and the digests live here, away from the page. */
import { Engine } from "./engine.ts";
import { reapLeftovers, recall, removeLeftover } from "./leftovers.ts";
import { open, stagingOf } from "./sinks/index.ts";
import type { FromWorker, ToWorker } from "./worker_messages.ts";

// An error inside a promise is as much a fault of ours as any other: the page must hear of it.
self.onunhandledrejection = ({ reason }) => {
  setTimeout(() => {
    throw reason;
  });
};

// Where the browser refuses the folder, there is nothing left over in it either.
reapLeftovers().catch(() => null);

function post(message: FromWorker): void {
  const transfer = message.type === "stream" ? [message.port] : [];
  self.postMessage(message, { transfer });
}

const engine = new Engine(post, { open, stagingOf, recall, forget: removeLeftover });
self.onmessage = ({ data }: MessageEvent<ToWorker>) => engine.hear(data);
