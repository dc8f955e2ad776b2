/**
 * Puts one part, and is ended with it: until then Chromium keeps in memory what a request has sent.
 *
 * By XMLHttpRequest, which alone tells what has gone already.
 */
import { release } from "../peer/release.ts";

/** Milliseconds in which nothing goes until it is given up. */
const STALL = 30_000;

export interface PutOrder {
  url: string;
  token: string | null;
  bytes: Uint8Array<ArrayBuffer>;
}

export type PutNews =
  | { moved: number }
  /** Status 0: there was no answer. */
  | { status: number; text: string; headers: Record<string, string> };

addEventListener("message", ({ data: { url, token, bytes } }: MessageEvent<PutOrder>) => {
  const request = new XMLHttpRequest();
  const abort = () => request.abort();
  let timer = setTimeout(abort, STALL);
  request.open("PUT", url);
  if (token !== null) request.setRequestHeader("authorization", `Bearer ${token}`);
  request.upload.onprogress = ({ loaded }) => {
    clearTimeout(timer);
    timer = setTimeout(abort, STALL);
    tell({ moved: loaded });
  };
  request.onloadend = () => {
    clearTimeout(timer);
    const { status, responseText: text } = request;
    tell({ status, text, headers: headersOf(request) });
  };
  request.send(bytes);
  release(bytes.buffer);
});

function headersOf(request: XMLHttpRequest): Record<string, string> {
  const after = request.getResponseHeader("retry-after");
  return after === null ? {} : { "retry-after": after };
}

function tell(news: PutNews): void {
  postMessage(news);
}
