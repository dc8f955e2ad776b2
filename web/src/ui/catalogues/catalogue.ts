/** What a language has to say: all of it, and nothing beside it. */
import type { Role } from "../../peer/status.ts";
import type { copies } from "./en/copies.ts";
import type { en } from "./en.ts";

/** A sentence that is missing or left over in any language does not compile. */
export type Catalogue = typeof en;

/** What it has to say of stored copies, likewise. */
export type CopyCatalogue = typeof copies;

/** A phrase for each plural form that the language has; "#" stands for the number. */
export type Forms = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;

/** One sentence for both sides, or one for each. */
export type Told = string | Record<Role, string>;

/** How a transfer ended: what happened, why, and what to do. Whether anything is lost is said apart. */
export interface EndingWords {
  title: Told;
  /** Left out where the title says it all. */
  why?: Told;
  todo: Told;
}
