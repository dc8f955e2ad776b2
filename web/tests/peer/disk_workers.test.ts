import { expect, test, vi } from "vitest";
import { DiskWorkers } from "../../src/peer/disk_workers.ts";
import { manifestOf } from "../../src/protocol/manifest.ts";

const MANIFEST = manifestOf([{ kind: "file", path: "a", size: 1, modified: 0, type: "" }]);

/** What a browser makes of a script that it cannot load. */
class Unloaded {
  onerror = (): void => {};

  constructor() {
    queueMicrotask(() => this.onerror());
  }

  postMessage(): void {}
  terminate(): void {}
}

test("a worker that cannot be loaded stages nothing, and keeps nobody waiting", async () => {
  vi.stubGlobal("Worker", Unloaded);
  const disk = new DiskWorkers();
  expect(await disk.stagingOf(MANIFEST, 0)).toBe("none");
  await expect(disk.open({ kind: "downloads" }, MANIFEST)).rejects.toThrow("failed");
  vi.unstubAllGlobals();
});
