import type { Put } from "./server.ts";

/** Milliseconds in which nothing goes until it is given up. */
const STALL = 30_000;

/** By XMLHttpRequest, which alone tells what has gone already. */
export const put: Put = (url, token, bytes, moved, signal) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    let timer = setTimeout(abort, STALL);
    request.open("PUT", url);
    if (token !== null) request.setRequestHeader("authorization", `Bearer ${token}`);
    request.upload.onprogress = ({ loaded }) => {
      clearTimeout(timer);
      timer = setTimeout(abort, STALL);
      moved(loaded);
    };
    request.onloadend = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      const { status, responseText } = request;
      if (status === 0) reject(new TypeError("no answer"));
      else resolve(new Response(responseText || null, { status, headers: headersOf(request) }));
    };
    signal.addEventListener("abort", abort);
    request.send(bytes);
  });

function headersOf(request: XMLHttpRequest): Record<string, string> {
  const after = request.getResponseHeader("retry-after");
  return after === null ? {} : { "retry-after": after };
}
