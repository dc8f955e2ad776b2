/** What a peer makes of a server that dies while it answers. */
import { createServer, type Server as HttpServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { Server, type ServerFault } from "../../src/peer/server.ts";

const SEAT = JSON.stringify({
  session: {
    transferId: "t",
    transferCode: "ABCD-EFGH",
    expiresAt: "2030-01-01",
    state: "created",
  },
  senderToken: "token",
  iceServers: [],
  signaling: { url: "/signaling" },
  serverTime: 0,
});

let http: HttpServer;

afterEach(() => {
  http.close();
});

/** Answers in turn as it is told, and in the end always as it was told last. */
async function answering(...ways: ((answer: ServerResponse) => void)[]): Promise<Server> {
  http = createServer((_, answer) => (ways.length > 1 ? ways.shift() : ways[0])?.(answer));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return new Server(new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}`));
}

function breaksOff(answer: ServerResponse): void {
  answer.writeHead(200, { "content-length": SEAT.length });
  answer.write(SEAT.slice(0, 10), () => answer.destroy());
}

test("an answer that breaks off is asked for again", async () => {
  const server = await answering(breaksOff, (answer) => answer.end(SEAT));
  expect((await server.create()).transferCode).toBe("ABCD-EFGH");
});

test("what cannot be read is no answer of this server", async () => {
  for (const nonsense of ["", "<html>", "null", "7"]) {
    const server = await answering((answer) => answer.end(nonsense));
    const fault = await server.create().catch((error: ServerFault) => error.code);
    expect(fault).toBe("server-unreachable");
    http.close();
  }
});
