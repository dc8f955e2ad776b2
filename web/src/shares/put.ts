/** The worker's side of putting parts: the page starts a worker for each, and tells what comes of it. */
import type { PutNews, PutOrder } from "./put.worker.ts";
import type { Put } from "./server.ts";

/** What the page is to do. */
export type FromPutting =
  | { type: "put"; id: number; order: PutOrder }
  /** Nothing more is wanted of it. */
  | { type: "put-over"; id: number };

/** What the page tells. */
export interface ToPutting {
  type: "putting";
  id: number;
  news: PutNews;
}

type Hear = (news: PutNews) => void;

export class Putting {
  readonly #post: (message: FromPutting, moved: Transferable[]) => void;
  readonly #waiting = new Map<number, Hear>();
  #last = 0;

  constructor(post: (message: FromPutting, moved: Transferable[]) => void) {
    this.#post = post;
  }

  hear({ id, news }: ToPutting): void {
    this.#waiting.get(id)?.(news);
  }

  readonly put: Put = (url, token, bytes, moved, signal) =>
    new Promise((resolve, reject) => {
      this.#last += 1;
      const id = this.#last;
      const end = () => {
        this.#waiting.delete(id);
        signal.removeEventListener("abort", fail);
        this.#post({ type: "put-over", id }, []);
      };
      const fail = () => {
        end();
        reject(new TypeError("no answer"));
      };
      this.#waiting.set(id, (news) => {
        if ("moved" in news) return moved(news.moved);
        const { status, text, headers } = news;
        if (status === 0) return fail();
        end();
        resolve(new Response(text || null, { status, headers }));
      });
      signal.addEventListener("abort", fail);
      const own = bytes.slice();
      this.#post({ type: "put", id, order: { url: url.href, token, bytes: own } }, [own.buffer]);
    });
}
