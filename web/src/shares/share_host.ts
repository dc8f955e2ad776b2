/** Starts the worker of stored copies, and one for each part that it puts. */
import type { FromPutting, ToPutting } from "./put.ts";
import type { PutNews, PutOrder } from "./put.worker.ts";
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
  const puts = new Map<number, Worker>();
  worker.onmessage = ({ data }: MessageEvent<FromWorker | FromPutting>) => {
    if (data.type === "put") {
      const { id, order } = data;
      const tell = (news: PutNews) =>
        worker.postMessage({ type: "putting", id, news } satisfies ToPutting);
      puts.set(id, startPut(order, tell));
    } else if (data.type === "put-over") {
      puts.get(data.id)?.terminate();
      puts.delete(data.id);
    } else hear(data);
  };
  // Only an error of the script itself has something to say.
  worker.onerror = (event) => broken(event.message ? "internal-error" : "server-unreachable");
  return {
    postMessage: (message) => worker.postMessage(message),
    terminate: () => {
      worker.terminate();
      for (const put of puts.values()) put.terminate();
      puts.clear();
    },
  };
}

/** By the page itself: requests of workers that a worker has started come to a halt in Firefox. */
function startPut(order: PutOrder, tell: (news: PutNews) => void): Worker {
  const worker = new Worker(new URL("./put.worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<PutNews>) => tell(data);
  worker.onerror = () => tell({ status: 0, text: "", headers: {} });
  worker.postMessage(order, [order.bytes.buffer]);
  return worker;
}
