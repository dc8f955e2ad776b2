import { beforeEach, expect, test, vi } from "vitest";
import { copies } from "../../src/ui/catalogues/en/copies.ts";
import { en } from "../../src/ui/catalogues/en.ts";
import { catalogue, choose, readersLanguage, speak, spoken } from "../../src/ui/language.ts";
import { type Language, languageFor } from "../../src/ui/languages.ts";
import { locale } from "../../src/ui/words/locale.ts";

const english = languageFor([]);
const arabic = languageFor(["ar"]);
const stored = new Map<string, string>();
const root = { lang: "en", dir: "ltr" };

beforeEach(async () => {
  stored.clear();
  vi.stubGlobal("navigator", { languages: ["en-GB", "ar-EG"] });
  vi.stubGlobal("document", { documentElement: root, querySelector: () => null });
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
  await speak(english);
});

/** A language that is loaded when the test says so. */
function slow(tag: string) {
  const { promise, resolve, reject } = Promise.withResolvers<typeof en>();
  const language: Language = {
    tag,
    name: tag,
    dir: "ltr",
    load: () => promise,
    loadCopies: async () => copies,
  };
  return { language, arrives: () => resolve({ ...en }), fails: () => reject(new Error("offline")) };
}

test("the page turns with its language, and its numbers with the reader's region", async () => {
  await speak(arabic);
  expect(root).toEqual({ lang: "ar", dir: "rtl" });
  expect(locale.value).toBe("ar-EG");
  await speak(english);
  expect(root).toEqual({ lang: "en", dir: "ltr" });
  expect(locale.value).toBe("en-GB");
});

test("what was chosen last is spoken, whichever comes first", async () => {
  const [first, second] = [slow("de"), slow("fr")];
  const both = [speak(first.language), speak(second.language)];
  second.arrives();
  first.arrives();
  await Promise.all(both);
  expect(spoken.value.tag).toBe("fr");
  expect(root.lang).toBe("fr");
});

test("what cannot be loaded changes nothing", async () => {
  const { language, fails } = slow("de");
  fails();
  await speak(language);
  expect(catalogue.value).toBe(en);
  expect(spoken.value).toBe(english);
  expect(root.lang).toBe("en");
});

test("a choice is kept, and forgotten with the choice of what the browser asks for", async () => {
  await choose(arabic);
  expect(readersLanguage()).toBe(arabic);
  await choose(english);
  expect(stored.size).toBe(0);
  expect(readersLanguage()).toBe(english);
  stored.set("language", "tlh");
  expect(readersLanguage()).toBe(english);
});

test("without storage a choice holds until the page is left", async () => {
  const refuse = () => {
    throw new DOMException("", "SecurityError");
  };
  vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse, removeItem: refuse });
  await choose(arabic);
  expect(spoken.value).toBe(arabic);
  expect(readersLanguage()).toBe(english);
});
