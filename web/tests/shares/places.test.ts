/** Parts that pass a bucket alone: what stands before the server lets none through. */
import { once } from "node:events";
import { createServer } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Passing } from "../../src/shares/faults.ts";
import { ShareServer } from "../../src/shares/server.ts";
import { put } from "./people.ts";

const ID = "A".repeat(43);
const asked: string[] = [];
let bucketAnswers = false;

const server = createServer(async (request, answer) => {
  const path = (request.url ?? "").replace(`/api/share/${ID}`, "");
  asked.push(`${request.method} ${path}`);
  for await (const _ of request);
  const url = new URL("/bucket", `http://${request.headers.host}`);
  if (path === "/bucket") answer.writeHead(bucketAnswers ? 200 : 503).end();
  else if (request.method === "PUT") answer.writeHead(413).end("<html>");
  else answer.end(JSON.stringify({ url, name: "data-0", length: 3 }));
});

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

it("waits for a bucket that is out of reach, where there is no other way", async () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const url = new URL(`http://127.0.0.1:${port}/`);
  const shares = new ShareServer(url, ID, new AbortController().signal);
  const again = () => shares.put(put, "data/0", "owner", new Uint8Array(3), () => {});
  await expect(again()).rejects.toThrow(Passing);
  await expect(again()).rejects.toThrow(Passing);
  bucketAnswers = true;
  asked.length = 0;
  await again();
  expect(asked).toEqual(["POST /data/0/put-url", "PUT /bucket", "POST /data/0/stored"]);
});
