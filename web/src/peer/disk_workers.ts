/** Staged sinks that work in workers, for an engine that does not: their files open only there. */
import type { Reply, Request } from "./disk.worker.ts";
import type { Disk, OpenSink } from "./receiving_driver.ts";

/** A request without its number. */
type Asked = Request extends infer Each
  ? Each extends Request
    ? Omit<Each, "number">
    : never
  : never;

type Refusal = Omit<Extract<Reply, { ok: false }>, "number">;

export class DiskWorkers {
  readonly #workers = new Set<Worker>();

  readonly stagingOf: Disk["stagingOf"] = async (manifest, standing) => {
    const worker = this.#begin();
    try {
      return (await asking(worker)({ type: "staging", manifest, standing })).staging;
    } catch {
      return "none";
    } finally {
      worker.terminate();
    }
  };

  readonly open: OpenSink = async (target, manifest, origin, page) => {
    if (target.kind !== "downloads") {
      const { open } = await import("./sinks/index.ts");
      return open(target, manifest, origin, page);
    }
    const ask = asking(this.#begin());
    const { held } = await ask({ type: "stage", manifest, origin: origin ?? null });
    let renamed = 0;
    return {
      level: "durable",
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
        return reply.file;
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
  };

  terminate(): void {
    for (const worker of this.#workers) worker.terminate();
  }

  #begin(): Worker {
    const worker = new Worker(new URL("./disk.worker.ts", import.meta.url), { type: "module" });
    this.#workers.add(worker);
    return worker;
  }
}

/**
 * Asks and waits for the answer; a refusal is thrown as the exception that it was there. A worker that
 * cannot be loaded, or fails otherwise, refuses all that it is asked.
 */
function asking(worker: Worker): (asked: Asked) => Promise<Extract<Reply, { ok: true }>> {
  const waiting = new Map<number, (reply: Reply) => void>();
  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    waiting.get(data.number)?.(data);
    waiting.delete(data.number);
  };
  const failed: Refusal = { ok: false, name: "NetworkError", message: "the worker has failed" };
  let hasFailed = false;
  worker.onerror = worker.onmessageerror = () => {
    hasFailed = true;
    for (const [number, answer] of waiting) answer({ number, ...failed });
    waiting.clear();
  };
  let asked = 0;
  return async (request) => {
    asked += 1;
    const number = asked;
    const reply = await new Promise<Reply>((resolve) => {
      if (hasFailed) resolve({ number, ...failed });
      waiting.set(number, resolve);
      worker.postMessage({ ...request, number } satisfies Request);
    });
    if (!reply.ok) throw new DOMException(reply.message, reply.name);
    return reply;
  };
}
