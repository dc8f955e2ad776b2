/** The worker of stored copies: the requests, the disk and the ciphers live here, away from the page. */
import { reapLeftovers, recall, removeLeftover } from "../peer/leftovers.ts";
import { open, stagingOf } from "../peer/sinks/index.ts";
import { ShareEngine } from "./engine.ts";
import { removeOldJournals } from "./journal.ts";
import { Putting, type ToPutting } from "./put.ts";
import type { FromWorker, ToWorker } from "./worker_messages.ts";

// An error inside a promise is as much a fault of ours as any other: the page must hear of it.
self.onunhandledrejection = ({ reason }) => {
  setTimeout(() => {
    throw reason;
  });
};

// Where the browser refuses the folder, there is nothing left over in it either.
reapLeftovers().catch(() => null);
removeOldJournals().catch(() => null);

function post(message: FromWorker): void {
  const moved = message.type === "stream" ? [message.port] : [];
  self.postMessage(message, { transfer: moved });
}

const disk = { open, stagingOf, recall, forget: removeLeftover };
const putting = new Putting((message, moved) => self.postMessage(message, { transfer: moved }));
const engine = new ShareEngine(post, disk, putting.put);
self.onmessage = ({ data }: MessageEvent<ToWorker | ToPutting>) => {
  if (data.type === "putting") putting.hear(data);
  else engine.hear(data);
};
