import type { PutNews, PutOrder } from "./put.worker.ts";
import type { Put } from "./server.ts";

/** In a worker of its own, which takes with it what the browser keeps of the request. */
export const put: Put = (url, token, bytes, moved, signal) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./put.worker.ts", import.meta.url), { type: "module" });
    const end = () => {
      worker.terminate();
      signal.removeEventListener("abort", fail);
    };
    const fail = () => {
      end();
      reject(new TypeError("no answer"));
    };
    worker.onerror = fail;
    worker.onmessage = ({ data }: MessageEvent<PutNews>) => {
      if ("moved" in data) return moved(data.moved);
      const { status, text, headers } = data;
      if (status === 0) return fail();
      end();
      resolve(new Response(text || null, { status, headers }));
    };
    signal.addEventListener("abort", fail);
    const own = bytes.slice();
    worker.postMessage({ url: url.href, token, bytes: own } satisfies PutOrder, [own.buffer]);
  });
