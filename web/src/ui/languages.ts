/** The languages of the page, and which of them a reader wants. */
import type { Catalogue, CopyCatalogue } from "./catalogues/catalogue.ts";
import { en } from "./catalogues/en.ts";

export interface Language {
  /** BCP 47, for `lang`; with the script where several are in use. */
  tag: string;
  /** As its speakers write it. */
  name: string;
  dir: "ltr" | "rtl";
  /** Rejects where the server cannot be reached. */
  load(): Promise<Catalogue>;
  /** Likewise what it says of stored copies. */
  loadCopies(): Promise<CopyCatalogue>;
}

/** Comes with the page itself, for it is what is spoken where nothing else can be. */
const english: Language = {
  tag: "en",
  name: "English",
  dir: "ltr",
  load: async () => en,
  loadCopies: async () => (await import("./catalogues/en/copies.ts")).copies,
};

export const languages: readonly Language[] = [
  english,
  {
    tag: "de",
    name: "Deutsch",
    dir: "ltr",
    load: async () => (await import("./catalogues/de.ts")).de,
    loadCopies: async () => (await import("./catalogues/de/copies.ts")).copies,
  },
  {
    tag: "fr",
    name: "Français",
    dir: "ltr",
    load: async () => (await import("./catalogues/fr.ts")).fr,
    loadCopies: async () => (await import("./catalogues/fr/copies.ts")).copies,
  },
  {
    tag: "es",
    name: "Español",
    dir: "ltr",
    load: async () => (await import("./catalogues/es.ts")).es,
    loadCopies: async () => (await import("./catalogues/es/copies.ts")).copies,
  },
  {
    tag: "pt",
    name: "Português",
    dir: "ltr",
    load: async () => (await import("./catalogues/pt.ts")).pt,
    loadCopies: async () => (await import("./catalogues/pt/copies.ts")).copies,
  },
  {
    tag: "zh-Hans",
    name: "简体中文",
    dir: "ltr",
    load: async () => (await import("./catalogues/zh.ts")).zh,
    loadCopies: async () => (await import("./catalogues/zh/copies.ts")).copies,
  },
  {
    tag: "ja",
    name: "日本語",
    dir: "ltr",
    load: async () => (await import("./catalogues/ja.ts")).ja,
    loadCopies: async () => (await import("./catalogues/ja/copies.ts")).copies,
  },
  {
    tag: "ar",
    name: "العربية",
    dir: "rtl",
    load: async () => (await import("./catalogues/ar.ts")).ar,
    loadCopies: async () => (await import("./catalogues/ar/copies.ts")).copies,
  },
];

/**
 * The first of the reader's languages that the page speaks, whatever the region; else English. Who reads
 * traditional Chinese gets simplified: it is nearer to them, and they can choose at the foot of the page.
 */
export function languageFor(preferred: readonly string[]): Language {
  const wanted = preferred.map((tag) => maximized(tag)?.language);
  for (const language of wanted) {
    const spoken = languages.find(({ tag }) => maximized(tag)?.language === language);
    if (spoken) return spoken;
  }
  return english;
}

/** How the reader's region writes the numbers and dates of this language, if they named one. */
export function localeFor({ tag }: Language, preferred: readonly string[]): string {
  const own = maximized(tag);
  const same = (other: Intl.Locale | null) =>
    other?.language === own?.language && other?.script === own?.script;
  return preferred.find((other) => same(maximized(other))) ?? tag;
}

/** With its script made plain. Null: no language tag, as "C" on some systems. */
function maximized(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag).maximize();
  } catch {
    return null;
  }
}
