/** One sink in a worker of its own, for an engine that runs on the page. */
import type { Manifest } from "../protocol/manifest.ts";
import { reapLeftovers } from "./leftovers.ts";
import { type Held, type Origin, open, type Sink, type Target } from "./sinks/index.ts";
import type { Level } from "./status.ts";

export type Request = { number: number } & (
  | { type: "open"; target: Target; manifest: Manifest; origin: Origin | null }
  | {
      type: "write";
      position: number;
      bytes: Uint8Array<ArrayBuffer>;
      digest: Uint8Array | undefined;
    }
  | { type: "flush" }
  | { type: "close"; total: number }
  | { type: "settle" | "leave" | "discard" }
);

export type Reply =
  | {
      number: number;
      ok: true;
      level: Level;
      renamed: number;
      /** Null but where it is opened. */
      held: Held | null;
      closed: File | string | null;
    }
  | { number: number; ok: false; name: string; message: string };

// Where the browser refuses the folder, there is nothing left over in it either.
reapLeftovers().catch(() => null);

let sink: Sink | null = null;

async function carryOut(request: Request): Promise<File | string | null> {
  if (request.type === "open") sink = await open(request.target, request.manifest, request.origin);
  else if (request.type === "write") {
    await sink?.write(request.position, request.bytes, request.digest);
  } else if (request.type === "flush") await sink?.flush();
  else if (request.type === "settle") await sink?.settle?.();
  else if (request.type === "leave") await (sink?.leave?.() ?? sink?.discard());
  else if (request.type === "discard") await sink?.discard();
  else if (request.type === "close") return (await sink?.close(request.total)) ?? null;
  return null;
}

async function answer(request: Request): Promise<Reply> {
  const { number } = request;
  try {
    const closed = await carryOut(request);
    if (sink === null) throw new Error("no sink is open");
    const { level, renamed } = sink;
    const held = request.type === "open" ? (sink.held ?? null) : null;
    return { number, ok: true, level, renamed, held, closed };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { number, ok: false, name, message };
  }
}

self.onmessage = ({ data }: MessageEvent<Request>) => {
  answer(data).then((reply) => self.postMessage(reply));
};
