/** File names are hostile text: another person chose every character of them. */

/**
 * What could move, hide or break other text: control characters, line and paragraph separators,
 * marks and overrides of direction, and invisible characters. The joiners U+200C and U+200D stay:
 * emoji and whole scripts need them.
 */
const UNSEEN =
  /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;

const LONGEST_EXTENSION = 12;
/** Characters of the stem that stay beside the extension, so that "part 1" and "part 2" differ. */
const KEPT = 4;

export interface DisplayName {
  /** May be cut short on a narrow screen. */
  head: string;
  /** Always visible: the end of the name with its extension. */
  tail: string;
}

/** The name as it may be shown; empty if nothing of it can be seen. */
export function cleanName(name: string): string {
  return name.toWellFormed().replace(UNSEEN, "").trim();
}

/** Cuts between characters as people count them, never inside an emoji. */
export function displayName(name: string): DisplayName {
  const characters = graphemes(cleanName(name));
  const dot = characters.lastIndexOf(".");
  const extension = dot > 0 ? characters.length - dot : 0;
  const kept = extension > 1 && extension <= LONGEST_EXTENSION ? extension + KEPT : KEPT;
  const cut = Math.max(0, characters.length - kept);
  return { head: characters.slice(0, cut).join(""), tail: characters.slice(cut).join("") };
}

function graphemes(text: string): string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}
