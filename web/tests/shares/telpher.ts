/** The installed server in a process of its own, as people run it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROGRAM = join(import.meta.dirname, "../../../.venv/bin/telpher");
const START = 30_000;

export class TelpherServer {
  readonly url: URL;
  readonly folder = mkdtempSync(join(tmpdir(), "telpher-"));
  #process: ChildProcess | null = null;

  static async start(): Promise<TelpherServer> {
    const server = new TelpherServer(await freePort());
    await server.start();
    return server;
  }

  private constructor(port: number) {
    this.url = new URL(`http://127.0.0.1:${port}/`);
  }

  async start(): Promise<void> {
    const env = {
      PATH: process.env.PATH,
      TELPHER_PORT: this.url.port,
      TELPHER_DATA_DIR: join(this.folder, "data"),
      WEBRTC_CREATE_RATE_LIMIT_PER_MIN: "100000",
      WEBRTC_JOIN_RATE_LIMIT_PER_MIN: "100000",
    };
    this.#process = spawn(PROGRAM, ["serve"], { cwd: this.folder, env, stdio: "ignore" });
    const deadline = performance.now() + START;
    while (!(await this.#answers())) {
      if (performance.now() > deadline) throw new Error("the server did not start");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    const ended = this.#process && once(this.#process, "exit");
    this.#process?.kill("SIGKILL");
    await ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true });
  }

  async #answers(): Promise<boolean> {
    const answer = await fetch(new URL("/api/transfer/config", this.url)).catch(() => null);
    return answer?.ok === true;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}
