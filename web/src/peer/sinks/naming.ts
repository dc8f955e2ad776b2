/** Names on disks that are not the sender's. */

/** Longest name that common disks hold, in bytes of UTF-8. */
const NAME_LIMIT = 255;
const LONGEST_EXTENSION = 16;

/** Cuts a name before its extension; a leading dot begins none, nor does an endless one. */
function cut(name: string): [stem: string, extension: string] {
  const dot = name.lastIndexOf(".");
  const long = name.length - dot > LONGEST_EXTENSION;
  return dot <= 0 || long ? [name, ""] : [name.slice(0, dot), name.slice(dot)];
}

/** "a (1).txt" for "a.txt": what stands beside it when that name is taken. */
export function numbered(name: string, number: number): string {
  const [stem, extension] = cut(name);
  const end = ` (${number})${extension}`;
  return firstBytes(stem, NAME_LIMIT - bytesOf(end)) + end;
}

/** The same for the last part of a path. */
export function numberedPath(path: string, number: number): string {
  const name = path.lastIndexOf("/") + 1;
  return path.slice(0, name) + numbered(path.slice(name), number);
}

/** The name, or as much of it as a disk can hold, with its extension. */
export function shortened(name: string): string {
  if (bytesOf(name) <= NAME_LIMIT) return name;
  const [stem, extension] = cut(name);
  return firstBytes(stem, NAME_LIMIT - bytesOf(extension)) + extension;
}

/** Device names of Windows, whatever their extension. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;
/** What Windows runs or follows in place of showing it, so that browsers write no such file. */
const FOLLOWED = /\.(lnk|url|scf|local|library-ms|search-ms|\{[^.]*\})$/i;

/** The nearest name that every disk and browser takes: for when they refused the real one. */
export function tamed(name: string): string {
  const plain = name
    .replace(/["*/:<>?\\|~]|[^\P{C}\u200c\u200d]/gu, "_")
    .replace(/^[\s]+|[\s.]+$/gu, (ends) => "_".repeat(ends.length));
  const harmless = FOLLOWED.test(plain) ? `${plain}_` : plain;
  return shortened(DEVICE.test(harmless) ? `_${harmless}` : harmless);
}

/**
 * Equal for any two names that some disk takes for one: letters of either case, composed or not.
 * It may be equal for more than those.
 */
export function foldedName(name: string): string {
  return name.normalize("NFKD").toUpperCase().toLowerCase().normalize("NFKD");
}

/** The first characters that fit in `limit` bytes of UTF-8. */
function firstBytes(text: string, limit: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += bytesOf(character);
    if (bytes > limit) break;
    end += character.length;
  }
  return text.slice(0, end);
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
