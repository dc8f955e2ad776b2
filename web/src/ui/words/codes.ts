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

export function isComplete(groups: Groups): boolean {
  return groups.every((group) => group.length === GROUP);
}

/** The first group that still wants characters; the last when none does. */
export function firstOpen(groups: Groups): number {
  const open = groups.findIndex((group) => group.length < GROUP);
  return open < 0 ? groups.length - 1 : open;
}

/**
 * One field's new text: what overflows runs on into the next fields.
 * A single character too many never overwrites a group that is already full.
 */
export function enter(groups: Groups, index: number, text: string): { groups: Groups; at: number } {
  const plain = plainCode(text);
  if (plain.length >= GROUP * groups.length) {
    const all = split(plain);
    return { groups: all, at: firstOpen(all) };
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

/** Finds a link or a whole code in pasted text, also amid other words. Null: neither. */
export function readPasted(text: string, origin: string): Pasted | null {
  const address = /\S*#[A-Za-z0-9_.-]+/.exec(text)?.[0];
  if (address) {
    const invitation = readInvitation(address);
    if (invitation && "key" in invitation) {
      const url = URL.canParse(address) ? new URL(address) : null;
      if (url && /^https?:$/.test(url.protocol) && url.origin !== origin) {
        return { kind: "foreign", host: url.host };
      }
      return {
        kind: "link",
        fragment: `${invitation.transferCode}.${toBase64Url(invitation.key)}`,
      };
    }
  }
  const spoken = /(?<![0-9a-z])[0-9a-z]{4}[\s-]?[0-9a-z]{4}[\s-]?[0-9a-z]{4}(?![0-9a-z])/i;
  const code = readInvitation(text) ? text : spoken.exec(text)?.[0];
  if (code === undefined) return null;
  const plain = plainCode(code);
  return plain.length === 3 * GROUP ? { kind: "code", groups: split(plain) } : null;
}
