/** The language that the page speaks. */
import { batch, signal } from "@preact/signals";
import type { Catalogue, CopyCatalogue } from "./catalogues/catalogue.ts";
import { en } from "./catalogues/en.ts";
import { type Language, languageFor, languages, localeFor } from "./languages.ts";
import { locale } from "./words/locale.ts";

/** All that the page says. A view that reads it is drawn again when the language changes. */
export const catalogue = signal<Catalogue>(en);

/** What it says of stored copies; null: nobody has needed it yet. */
export const copyWords = signal<CopyCatalogue | null>(null);

export const spoken = signal<Language>(languageFor([]));

const CHOICE = "language";
let wanted = spoken.value;

/** What the reader chose here before; else what their browser asks for. */
export function readersLanguage(): Language {
  const chosen = languages.find(({ tag }) => tag === readChoice());
  return chosen ?? languageFor(navigator.languages);
}

/** The reader chooses, also for the next time. */
export function choose(language: Language): Promise<void> {
  keepChoice(language);
  return speak(language);
}

/** Goes over to a language. Where it cannot be loaded, the present one stays. */
export async function speak(language: Language): Promise<void> {
  wanted = language;
  const ofCopies = copyWords.value === null ? null : language.loadCopies();
  const words = await Promise.all([language.load(), ofCopies]).catch(() => null);
  // Somebody who tries one after the other gets the last.
  if (words === null || wanted !== language) return;
  batch(() => {
    [catalogue.value] = words;
    copyWords.value = words[1];
    locale.value = localeFor(language, navigator.languages);
    spoken.value = language;
  });
  document.documentElement.lang = language.tag;
  document.documentElement.dir = language.dir;
  document
    .querySelector("meta[name=description]")
    ?.setAttribute("content", words[0].page.description);
}

/** From now on what is said of stored copies is there, too. Rejects where it cannot be loaded. */
export async function speakOfCopies(): Promise<void> {
  const language = spoken.value;
  const words = await language.loadCopies();
  if (spoken.value === language) copyWords.value = words;
  else await speakOfCopies();
}

function readChoice(): string | null {
  try {
    return localStorage.getItem(CHOICE);
  } catch {
    // Storage may be switched off.
    return null;
  }
}

function keepChoice({ tag }: Language): void {
  try {
    // What the browser asks for anyhow is nothing to remember.
    if (languageFor(navigator.languages).tag === tag) localStorage.removeItem(CHOICE);
    else localStorage.setItem(CHOICE, tag);
  } catch {
    // It holds until the page is left, then.
  }
}
