import preact from "@preact/preset-vite";
import { defineConfig } from "vitest/config";
import { compressed } from "./compressed.plugin.ts";
import { shell } from "./shell.plugin.ts";

export default defineConfig(({ mode }) => ({
  plugins: [preact(), shell(), compressed()],
  worker: { format: "es" },
  build: {
    target: "es2022",
    // A data: URL would be refused by the page's content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: mode === "gallery" ? "gallery.html" : "index.html" },
  },
  // Vitest itself would leave one processor idle, of two.
  test: { include: ["tests/**/*.test.{ts,tsx}"], maxWorkers: "100%", testTimeout: 60_000 },
}));
