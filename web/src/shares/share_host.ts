/** Starts the worker of stored copies. */
import type { FromWorker, ToWorker } from "./worker_messages.ts";

export interface ShareHost {
  postMessage(message: ToWorker): void;
  terminate(): void;
}

/** @param broken it has failed by a fault of its own, or could not be loaded */
export function startShareWorker(
  hear: (message: FromWorker) => void,
  broken: (why: "internal-error" | "server-unreachable") => void,
): ShareHost {
  const worker = new Worker(new URL("./share.worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => hear(data);
  // Only an error of the script itself has something to say.
  worker.onerror = (event) => broken(event.message ? "internal-error" : "server-unreachable");
  return worker;
}
