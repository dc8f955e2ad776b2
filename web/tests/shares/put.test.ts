/** A part on its way by a worker of the page's, which the page only is told of. */
import { expect, test, vi } from "vitest";
import { type FromPutting, Putting } from "../../src/shares/put.ts";

const URL_OF_PART = new URL("http://here/api/share/x/data/0");

function begins(signal = new AbortController().signal) {
  const asked: FromPutting[] = [];
  const putting = new Putting((message, moved) => {
    asked.push(structuredClone(message, { transfer: moved }));
  });
  const moved = vi.fn();
  const bytes = new Uint8Array([1, 2, 3]);
  return {
    asked,
    putting,
    moved,
    bytes,
    done: putting.put(URL_OF_PART, "t", bytes, moved, signal),
  };
}

test("the page is told what to put, how far it is is passed on, and the answer is a response", async () => {
  const { asked, putting, moved, bytes, done } = begins();
  const order = { url: URL_OF_PART.href, token: "t", bytes: new Uint8Array([1, 2, 3]) };
  expect(asked).toEqual([{ type: "put", id: 1, order }]);
  // What may have to be put again is still there.
  expect(bytes).toEqual(order.bytes);
  putting.hear({ type: "putting", id: 1, news: { moved: 2 } });
  expect(moved).toHaveBeenCalledWith(2);
  const headers = { "retry-after": "3" };
  putting.hear({ type: "putting", id: 1, news: { status: 429, text: "{}", headers } });
  const answer = await done;
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "3"]);
  expect(asked.at(-1)).toEqual({ type: "put-over", id: 1 });
});

test("without an answer it fails, and nothing more is wanted of it", async () => {
  const { asked, putting, done } = begins();
  putting.hear({ type: "putting", id: 1, news: { status: 0, text: "", headers: {} } });
  await expect(done).rejects.toThrow(TypeError);
  expect(asked.at(-1)).toEqual({ type: "put-over", id: 1 });
  putting.hear({ type: "putting", id: 1, news: { moved: 3 } });
});

test("it ends with what it is part of", async () => {
  const controller = new AbortController();
  const { asked, done } = begins(controller.signal);
  controller.abort();
  await expect(done).rejects.toThrow(TypeError);
  expect(asked.at(-1)).toEqual({ type: "put-over", id: 1 });
});
