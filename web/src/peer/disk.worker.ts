/** One staged sink in a worker of its own, for an engine that runs on the page. */
import type { Manifest } from "../protocol/manifest.ts";
import { reapLeftovers } from "./leftovers.ts";
import { type Held, type Origin, type Sink, stage, stagingOf } from "./sinks/index.ts";
import type { Staging } from "./status.ts";

export type Request = { number: number } & (
  | { type: "staging"; manifest: Manifest; standing: number }
  | { type: "stage"; manifest: Manifest; origin: Origin | null }
  | {
      type: "write";
      position: number;
      bytes: Uint8Array<ArrayBuffer>;
      digest: Uint8Array | undefined;
    }
  | { type: "close"; total: number }
  | { type: "flush" | "settle" | "leave" | "discard" }
);

export type Reply =
  | {
      number: number;
      ok: true;
      staging: Staging;
      renamed: number;
      /** Null but where it is opened. */
      held: Held | null;
      /** Null but where it is closed. */
      file: File | null;
    }
  | { number: number; ok: false; name: string; message: string };

// Where the browser refuses the folder, there is nothing left over in it either.
reapLeftovers().catch(() => null);

let sink: Sink | null = null;
let staging: Staging = "none";

async function carryOut(request: Request): Promise<File | null> {
  if (request.type === "staging") {
    staging = await stagingOf(request.manifest, request.standing);
  } else if (request.type === "stage") sink = await stage(request.manifest, request.origin);
  else if (sink === null) throw new Error("no sink is open");
  else if (request.type === "close") return (await sink.close(request.total)) as File;
  else if (request.type === "write") {
    await sink.write(request.position, request.bytes, request.digest);
  } else if (request.type === "flush") await sink.flush();
  else if (request.type === "settle") await sink.settle?.();
  else if (request.type === "leave") await (sink.leave?.() ?? sink.discard());
  else await sink.discard();
  return null;
}

async function answer(request: Request): Promise<Reply> {
  const { number } = request;
  try {
    const file = await carryOut(request);
    const held = request.type === "stage" ? (sink?.held ?? null) : null;
    return { number, ok: true, staging, renamed: sink?.renamed ?? 0, held, file };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { number, ok: false, name, message };
  }
}

self.onmessage = ({ data }: MessageEvent<Request>) => {
  answer(data).then((reply) => self.postMessage(reply));
};
