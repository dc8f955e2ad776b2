/** What a person types or pastes where a code is asked for. */
import { readInvitation, toBase64Url } from "../../keys/link.ts";

export const GROUP = 4;
export type Groups = readonly [string, string, string];
export const EMPTY: Groups = ["", "", ""];

/**
 * Keeps what can stand in a code; reads O as 0, and I and L as 1, as whoever heard it may write, and
 * wide letters as keyboards of East Asia write them.
 */
export function plainCode(text: string): string {
  return text
    .normalize("NFKC")
    .toUpperCase()
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1")
    .replace(/[^0-9A-HJKMNP-TV-Z]/g, "");
}

/** The first group that still wants characters; the last when none does. */
export function firstOpen(groups: Groups): number {
  const open = groups.findIndex((group) => group.length < GROUP);
  return open < 0 ? groups.length - 1 : open;
}

/**
 * One field's new text: what overflows runs on into the next fields, and what is too long for them
 * and holds no code changes none.
 * A single character too many never overwrites a group that is already full.
 */
export function enter(groups: Groups, index: number, text: string): { groups: Groups; at: number } {
  const plain = plainCode(text);
  if (plain.length >= GROUP * groups.length) {
    const found = readPasted(text, "");
    return found?.kind === "code" ? { groups: found.groups, at: 2 } : { groups, at: index };
  }
  const next = [...groups];
  let at = index;
  let rest = plain;
  next[at] = rest.slice(0, GROUP);
  rest = rest.slice(GROUP);
  while (rest && at < groups.length - 1) {
    const typed = rest.length === 1 && next[at + 1]?.length === GROUP;
    if (typed) break;
    at += 1;
    next[at] = rest.slice(0, GROUP);
    rest = rest.slice(GROUP);
  }
  if (next[at]?.length === GROUP && at < groups.length - 1) at += 1;
  return { groups: [next[0] ?? "", next[1] ?? "", next[2] ?? ""], at };
}

function split(plain: string): Groups {
  return [plain.slice(0, GROUP), plain.slice(GROUP, 2 * GROUP), plain.slice(2 * GROUP, 3 * GROUP)];
}

export type Pasted =
  /** A link into this server: its fragment, ready to be opened. */
  | { kind: "link"; fragment: string }
  /** A link of another server, where alone its code means something. */
  | { kind: "foreign"; host: string }
  | { kind: "code"; groups: Groups };

/** A key has 22 characters: what ends the sentence around a link is none of it. */
const LINK = /(?:https?:\/\/\S*)?#[\w-]+\.[\w-]{22}(?![\w-])/gi;

/** Three groups, none of which runs on; zero-width, so that what begins within another is found, too. */
const SPOKEN =
  /(?<![\da-z]-?)(?=([\da-tv-z]{4}[-\s]?[\da-tv-z]{4}[-\s]?[\da-tv-z]{4})(?!-?[\da-z]))/gi;

/**
 * Finds a link or a whole code in pasted text, also amid other words. Null: neither, or it cannot be
 * told which words are the code.
 */
export function readPasted(text: string, origin: string): Pasted | null {
  for (const [address] of text.matchAll(LINK)) {
    const invitation = readInvitation(address);
    if (!invitation || !("key" in invitation)) continue;
    const url = URL.canParse(address) ? new URL(address) : null;
    if (url && url.origin !== origin) return { kind: "foreign", host: url.host };
    return {
      kind: "link",
      fragment: `${invitation.transferCode}.${toBase64Url(invitation.key)}`,
    };
  }
  const plain = plainCode(readInvitation(text) ? text : spokenAmid(text));
  return plain.length === 3 * GROUP ? { kind: "code", groups: split(plain) } : null;
}

/** The three groups that look most like a code; empty if none do, or others as much. */
function spokenAmid(text: string): string {
  let found = "";
  let best = 0;
  for (const [, code = ""] of text.matchAll(SPOKEN)) {
    // Words have neither digits nor dashes, and few capitals; one may stand beside half a code.
    const isCode = /[\d-]/.test(code) && !/^[a-z]+\s.*-|-.*\s[a-z]+$/i.test(code);
    const likely = isCode ? code.replace(/[^\dA-Z-]/g, "").length : 0;
    if (likely === best && code !== found) found = "";
    if (likely > best) [best, found] = [likely, code];
  }
  return found;
}
