"""Sealing in a browser, beside WebCrypto alone in the same page: AES-GCM of whole megabytes."""

import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from bench.sizes import RUNS
from bench.table import Row, print_table
from tests.browsers import ARGUMENTS, chromium
from tests.e2e.modules import blank_page, bundled

PARTS = 24
GOAL = 0.5

RATES = """async ([script, parts, runs]) => {
  const records = await import(URL.createObjectURL(new Blob([script], {type: "text/javascript"})));
  const {PART_CHUNKS, LONGEST_PART, HEADER_BYTES} = records;
  const chunk = new Uint8Array(1 << 20);
  for (let at = 0; at < chunk.length; at += 65536) {
    crypto.getRandomValues(chunk.subarray(at, at + 65536));
  }
  const key = crypto.getRandomValues(new Uint8Array(16));
  const bare = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const megabytes = parts * PART_CHUNKS * chunk.length / 1e6;
  const rate = async (work) => {
    const begun = performance.now();
    for (let part = 0; part < parts; part += 1) await work(part);
    return megabytes / (performance.now() - begun) * 1000;
  };
  const room = new Uint8Array(LONGEST_PART);
  const seal = async (part) => {
    const sealer = await records.Sealer.of(await records.partKey(key, "data", part));
    room.set(sealer.header);
    let filled = HEADER_BYTES;
    for (let record = 0; record < PART_CHUNKS; record += 1) {
      const sealed = await sealer.seal(chunk, record === PART_CHUNKS - 1);
      room.set(sealed, filled);
      filled += sealed.length;
    }
  };
  const encrypt = async () => {
    for (let record = 0; record < PART_CHUNKS; record += 1) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      await crypto.subtle.encrypt({name: "AES-GCM", iv}, bare, chunk);
    }
  };
  await seal(0);
  await encrypt();
  const rates = [];
  for (let run = 0; run < runs; run += 1) rates.push([await rate(seal), await rate(encrypt)]);
  return rates;
}"""


def run() -> list[Row]:
    """Whole parts, with their keys and salts, in the room that an upload uses again and again."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        script = bundled("src/keys/records.ts", Path(name))
        context = playwright.chromium.launch_persistent_context(
            Path(name, "profile"), executable_path=chromium(), args=list(ARGUMENTS)
        )
        try:
            rates = blank_page(context).evaluate(RATES, [script, PARTS, RUNS])
        finally:
            context.close()
    ratio = median(ours / bare for ours, bare in rates)
    ours, bare = (median(each) for each in zip(*rates, strict=True))
    return [
        Row(
            "sealing in a browser, MB/s",
            f"{ours:.0f}",
            f"WebCrypto {bare:.0f}",
            ratio,
            f"≥ {GOAL}",
            ratio >= GOAL,
        )
    ]


if __name__ == "__main__":
    print_table(run())
