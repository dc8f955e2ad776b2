/** A server that lies: it stands before the real one, and gives parts as it likes. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

type Bytes = Uint8Array<ArrayBuffer>;
/** Gives something in place of what is stored at a part, `data/0`; `get` gets any other part. */
export type Lie = (
  place: string,
  truth: Bytes,
  get: (place: string) => Promise<Bytes>,
) => Bytes | Promise<Bytes>;

const PART = /^\/api\/share\/[\w-]{43}\/((data|manifest|completion)\/\d+)$/;

export class Mallory {
  lie: Lie = (_, truth) => truth;
  /** Ranges of parts that were asked for, as `data/0 bytes=0-20`. */
  readonly asked: string[] = [];
  readonly #truth: URL;
  readonly #server = createServer((request, answer) => this.#answer(request, answer));

  constructor(truth: URL) {
    this.#truth = truth;
  }

  async start(): Promise<URL> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    const port = typeof address === "object" ? address?.port : 0;
    return new URL(`http://127.0.0.1:${port}/`);
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = "GET", url = "/", headers } = request;
    const { authorization = "", range } = headers;
    const place = PART.exec(url)?.[1];
    if (method !== "GET" || place === undefined) {
      await this.#passOn(request, answer);
      return;
    }
    this.asked.push(range ? `${place} ${range}` : place);
    const get = async (other: string) => {
      const address = new URL(url.replace(place, other), this.#truth);
      const found = await fetch(address, { headers: { authorization } });
      return new Uint8Array(await found.arrayBuffer());
    };
    const bytes = await this.lie(place, await get(place), get);
    const [, first = "0", last = ""] = /bytes=(\d+)-(\d+)/.exec(range ?? "") ?? [];
    const end = last === "" ? bytes.length : Math.min(bytes.length, Number(last) + 1);
    const piece = bytes.subarray(Number(first), end);
    answer.writeHead(206, { "content-length": piece.length, etag: '"lie"' });
    answer.end(piece);
  }

  async #passOn(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = "GET", url = "/", headers } = request;
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const body = pieces.length > 0 ? Buffer.concat(pieces) : null;
    const { authorization = "", "content-type": type = "" } = headers;
    const passed = { method, headers: { authorization, "content-type": type }, body };
    const found = await fetch(new URL(url, this.#truth), passed);
    answer.writeHead(found.status, { "content-type": "application/json" });
    answer.end(await found.text());
  }
}
