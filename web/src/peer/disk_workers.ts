/** Sinks that work in workers, for an engine that does not: files open for writing only there. */
import type { Reply, Request } from "./disk.worker.ts";
import type { OpenSink } from "./receiving_driver.ts";
import type { Sink } from "./sinks/index.ts";

/** A request without its number. */
type Asked = Request extends infer Each
  ? Each extends Request
    ? Omit<Each, "number">
    : never
  : never;

export class DiskWorkers {
  readonly #workers = new Set<Worker>();

  readonly open: OpenSink = async (target, manifest, origin) => {
    const worker = new Worker(new URL("./disk.worker.ts", import.meta.url), { type: "module" });
    this.#workers.add(worker);
    const ask = asking(worker);
    const { level, held } = await ask({ type: "open", target, manifest, origin: origin ?? null });
    let renamed = 0;
    const sink: Sink = {
      level,
      ...(held && { held }),
      get renamed() {
        return renamed;
      },
      async write(position, bytes, digest) {
        await ask({ type: "write", position, bytes, digest });
      },
      async flush() {
        await ask({ type: "flush" });
      },
      async close(total) {
        const reply = await ask({ type: "close", total });
        renamed = reply.renamed;
        return reply.closed;
      },
      async settle() {
        await ask({ type: "settle" });
      },
      async leave() {
        await ask({ type: "leave" });
      },
      async discard() {
        await ask({ type: "discard" });
      },
    };
    return sink;
  };

  terminate(): void {
    for (const worker of this.#workers) worker.terminate();
  }
}

/** Asks and waits for the answer; a refusal is thrown as the exception that it was there. */
function asking(worker: Worker): (asked: Asked) => Promise<Extract<Reply, { ok: true }>> {
  const waiting = new Map<number, (reply: Reply) => void>();
  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    waiting.get(data.number)?.(data);
    waiting.delete(data.number);
  };
  let asked = 0;
  return async (request) => {
    asked += 1;
    const number = asked;
    const reply = await new Promise<Reply>((resolve) => {
      waiting.set(number, resolve);
      worker.postMessage({ ...request, number } satisfies Request);
    });
    if (!reply.ok) throw new DOMException(reply.message, reply.name);
    return reply;
  };
}
