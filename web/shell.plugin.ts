/** Builds the worker that opens the page without a server, and tells it what the page consists of. */
import { createHash } from "node:crypto";
import { build, type Plugin } from "vite";

export function shell(): Plugin {
  return {
    name: "shell",
    apply: "build",
    enforce: "post",
    async generateBundle(_, bundle) {
      const page = bundle["index.html"];
      if (page?.type !== "asset") return;
      const entry = Object.values(bundle).find((part) => part.type === "chunk" && part.isEntry);
      const names = Object.keys(bundle).filter(isKept);
      const parts = names.sort().map((name) => `/${name}`);
      const code = await worker();
      const hash = createHash("sha256");
      for (const part of [page.source, code, ...parts]) hash.update(part);
      const known = { version: hash.digest("hex").slice(0, 16), entry: entry?.fileName, parts };
      const source = `const __SHELL__=${JSON.stringify(known)};${code}`;
      // It is found again by its address, and answers for what lies beside and below that.
      this.emitFile({ type: "asset", fileName: "shell.js", source });
    },
  };
}

/** What only some servers ask for comes from them: without a server it is of no use. */
function isKept(name: string): boolean {
  return name.startsWith("assets/") && !name.startsWith("assets/realtime_");
}

/** One script, because not every browser has workers of several. */
async function worker(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "warn",
    build: {
      write: false,
      target: "es2022",
      modulePreload: { polyfill: false },
      rolldownOptions: { input: "src/shell/worker.ts", output: { format: "iife" } },
    },
  });
  const [chunk] = "output" in built ? built.output : [];
  if (chunk === undefined) throw new Error("the worker was not built");
  return chunk.code;
}
