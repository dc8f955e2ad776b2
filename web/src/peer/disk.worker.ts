/** One sink in a worker of its own, for an engine that runs on the page. */
import type { Manifest } from "../protocol/manifest.ts";
import { open, removeLeftovers, type Sink, type Target } from "./sinks/index.ts";
import type { Level } from "./status.ts";

export type Request = { number: number } & (
  | { type: "open"; target: Target; manifest: Manifest }
  | { type: "write"; position: number; bytes: Uint8Array<ArrayBuffer> }
  | { type: "flush" }
  | { type: "close"; total: number }
  | { type: "discard" }
);

export type Reply =
  | { number: number; ok: true; level: Level; renamed: number; closed: File | string | null }
  | { number: number; ok: false; name: string; message: string };

// Where the browser refuses the folder, there is nothing left over in it either.
removeLeftovers().catch(() => null);

let sink: Sink | null = null;

async function carryOut(request: Request): Promise<File | string | null> {
  if (request.type === "open") sink = await open(request.target, request.manifest);
  else if (request.type === "write") await sink?.write(request.position, request.bytes);
  else if (request.type === "flush") await sink?.flush();
  else if (request.type === "discard") await sink?.discard();
  else if (request.type === "close") return (await sink?.close(request.total)) ?? null;
  return null;
}

async function answer(request: Request): Promise<Reply> {
  const { number } = request;
  try {
    const closed = await carryOut(request);
    if (sink === null) throw new Error("no sink is open");
    return { number, ok: true, level: sink.level, renamed: sink.renamed, closed };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { number, ok: false, name, message };
  }
}

self.onmessage = ({ data }: MessageEvent<Request>) => {
  answer(data).then((reply) => self.postMessage(reply));
};
