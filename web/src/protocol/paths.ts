/** Paths as a manifest takes them. Apart from it: who only chooses what to send needs no more. */

/** Longest path, in bytes of UTF-8. */
const PATH_LIMIT = 4_096;

/** Why a path may not stand in a manifest, or null if it may. */
export function pathFault(path: string): string | null {
  if (path === "" || !path.isWellFormed()) return "empty or not Unicode";
  if (new TextEncoder().encode(path).length > PATH_LIMIT) return "too long";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(path)) return "control character";
  if (/^[A-Za-z]:/.test(path)) return "drive";
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) return "part";
  return null;
}

/** The nearest path that a manifest takes: what a sender writes for a file with another name. */
export function fitPath(path: string): string {
  const parts = endOf(path.toWellFormed(), PATH_LIMIT)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, "_")
    .split("/")
    .filter((part) => part !== "")
    .map((part) => (part === "." || part === ".." ? "_" : part));
  return parts.join("/").replace(/^([A-Za-z]):/, "$1_") || "_";
}

/** The last characters of a text that fit in `limit` bytes of UTF-8: a path's end says the most. */
function endOf(text: string, limit: number): string {
  const bytes = new TextEncoder().encode(text).slice(-limit);
  const start = bytes.findIndex((byte) => (byte & 0xc0) !== 0x80);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(Math.max(0, start)));
}
