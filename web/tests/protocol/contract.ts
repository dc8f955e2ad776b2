/** Reads the files of `protocol/`, which the tests of both languages share. */

const FILES = import.meta.glob<string>("../../../protocol/**/*.json", {
  query: "?raw",
  import: "default",
  eager: true,
});
const ROOT = "../../../protocol/";

export type Parts = string | (string | Part)[];
type Part = { hex: string } | { repeat: string; times: number; numbered?: string };

export function read<T>(name: string): T {
  const text = FILES[ROOT + name];
  if (text === undefined) throw new Error(`no ${name}`);
  return JSON.parse(text) as T;
}

export function vectors<T>(name: string): (T & { name: string })[] {
  return read<{ cases: (T & { name: string })[] }>(`vectors/${name}.json`).cases;
}

/** Names, without ending, of the files in a folder of the contract. */
export function namesIn(folder: string): string[] {
  const within = Object.keys(FILES).filter((path) => path.startsWith(`${ROOT}${folder}/`));
  return within.map((path) => path.slice(ROOT.length + folder.length + 1, -".json".length)).sort();
}

/** Joins the parts of a text: strings, or one repeated, numbered from 0 in place of a mark. */
export function join(parts: Parts): string {
  if (typeof parts === "string") return parts;
  return parts.map((part) => (typeof part === "string" ? part : repeat(part))).join("");
}

/** Joins the parts of bytes: texts in UTF-8, or hex. */
export function joinBytes(parts: Parts): Uint8Array<ArrayBuffer> {
  if (typeof parts === "string") return new TextEncoder().encode(parts);
  const pieces = parts.map((part) =>
    typeof part === "object" && "hex" in part
      ? fromHex(part.hex)
      : new TextEncoder().encode(join([part])),
  );
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function repeat(part: Part): string {
  if ("hex" in part) throw new Error("hex in a text");
  const { repeat: text, times, numbered } = part;
  if (numbered === undefined) return text.repeat(times);
  return Array.from({ length: times }, (_, number) =>
    text.replaceAll(numbered, String(number)),
  ).join("");
}
