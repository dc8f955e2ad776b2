/** Puts beside each text of the build what the server answers to browsers that take less. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { brotliCompressSync, gzipSync, constants as zlib } from "node:zlib";
import type { Plugin } from "vite";

/** What is not compressed already. */
const TEXTS = new Set([".css", ".html", ".js", ".svg", ".webmanifest"]);

const ENCODINGS: Record<string, (text: Buffer) => Buffer> = {
  ".br": (text) =>
    brotliCompressSync(text, {
      params: {
        [zlib.BROTLI_PARAM_MODE]: zlib.BROTLI_MODE_TEXT,
        [zlib.BROTLI_PARAM_SIZE_HINT]: text.length,
      },
    }),
  ".gz": (text) => gzipSync(text, { level: zlib.Z_BEST_COMPRESSION }),
};

export function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    async writeBundle({ dir }) {
      for (const entry of await readdir(dir as string, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !TEXTS.has(extname(entry.name))) continue;
        const path = join(entry.parentPath, entry.name);
        const text = await readFile(path);
        for (const [suffix, encode] of Object.entries(ENCODINGS)) {
          const encoded = encode(text);
          if (encoded.length < text.length) await writeFile(path + suffix, encoded);
        }
      }
    },
  };
}
