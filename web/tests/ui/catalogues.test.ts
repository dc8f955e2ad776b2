import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { MEETING_FAULTS, PEER_FAULTS, REASONS, SHARE_FAULTS } from "../../src/protocol/errors.ts";
import type { Catalogue, CopyCatalogue, Forms } from "../../src/ui/catalogues/catalogue.ts";
import { copies as englishCopies } from "../../src/ui/catalogues/en/copies.ts";
import { en } from "../../src/ui/catalogues/en.ts";
import { endingOf } from "../../src/ui/endings.ts";
import { examples } from "../../src/ui/examples.ts";
import { catalogue, copyWords } from "../../src/ui/language.ts";
import { languages } from "../../src/ui/languages.ts";
import { announcement, detail, pageTitle, timeLeft, took } from "../../src/ui/sentences.ts";
import { locale } from "../../src/ui/words/locale.ts";
import { counted } from "../../src/ui/words/numbers.ts";
import { size } from "../../src/ui/words/sizes.ts";

const codes = [...PEER_FAULTS, ...REASONS, ...MEETING_FAULTS, ...SHARE_FAULTS];
/** What stands for anything that is put into a sentence. */
const MARKS = ["⟦1⟧", "⟦2⟧"] as const;
/** Said the same way in more than one language. */
const SHARED = /^(Code|Link|Pause|page\.gap|Telpher)$/;

/** Everything that a catalogue says, by its place; functions with marks put in. */
function saidBy(words: unknown, at = ""): Map<string, string> {
  const all = new Map<string, string>();
  if (typeof words === "string") return all.set(at, words);
  if (typeof words === "function") {
    const said: unknown = words(...MARKS);
    if (typeof said !== "string") throw new Error(at);
    for (const mark of MARKS.slice(0, words.length)) expect(said, at).toContain(mark);
    return all.set(at, said);
  }
  for (const [key, value] of Object.entries(words ?? {})) {
    for (const [place, said] of saidBy(value, at ? `${at}.${key}` : key)) all.set(place, said);
  }
  return all;
}

type Whole = Catalogue & { copies: CopyCatalogue };
const english: Whole = { ...en, copies: englishCopies };

/** Plural forms differ from language to language; all else is the same set. */
function placesOf(words: Whole): string[] {
  const plain = [...saidBy(words).keys()].map((at) => at.replace(/\.(sender|receiver)$/, ""));
  const places = plain.map((at) => at.replace(/\.(zero|one|two|few|many|other)$/, ""));
  return [...new Set(places)].sort();
}

function formsIn(words: Whole): [string, Forms][] {
  const { contents, copies } = words;
  return [
    ["missing", copies.again.missing],
    ["files", contents.files],
    ["moreFiles", contents.moreFiles],
    ["moreThings", contents.moreThings],
    ["renamed", copies.delivered.renamed],
    ["downloaded", copies.stored.downloaded],
  ];
}

const everyPlural = [0, 1, 2, 3, 5, 11, 21, 99, 100, 101, 1_000_000];

describe.each(languages)("$tag", ({ tag, load, loadCopies }) => {
  let words: Whole;

  beforeAll(async () => {
    const copies = await loadCopies();
    catalogue.value = await load();
    copyWords.value = copies;
    words = { ...catalogue.value, copies };
    locale.value = tag;
  });

  afterEach(() => {
    expect(copyWords.value).toBe(words.copies);
  });

  test("has every sentence, and none is empty", () => {
    expect(placesOf(words)).toEqual(placesOf(english));
    for (const [at, said] of saidBy(words)) {
      if (at === "page.gap") continue;
      expect(said.trim(), at).not.toBe("");
      expect(said, at).toBe(said.trim());
      expect(said, at).not.toMatch(/undefined|null|\[object|oops|sorry/i);
      // ASCII quotes and three dots are a typewriter's; two spaces a slip.
      expect(said, at).not.toMatch(/["']|\.\.\.| {2}/);
    }
  });

  test("has no English left in it", () => {
    if (tag === "en") return;
    const inEnglish = saidBy(english);
    for (const [at, said] of saidBy(words)) {
      if (SHARED.test(said) || SHARED.test(at)) continue;
      expect(said, at).not.toBe(inEnglish.get(at));
      expect(said, at).not.toMatch(/\b(the|and|you|your|this|it is|with|from|they)\b/i);
    }
  });

  test("says every count without a gap", () => {
    const categories = new Intl.PluralRules(tag).resolvedOptions().pluralCategories;
    for (const [name, forms] of formsIn(words)) {
      for (const category of Object.keys(forms)) {
        expect(categories, name).toContain(category);
      }
      for (const count of everyPlural) {
        const said = counted(forms, count);
        expect(said, name).not.toContain("#");
        if (count > 2) expect(said, name).toContain(new Intl.NumberFormat(tag).format(count));
      }
    }
  });

  test("ends its sentences as they end there", () => {
    const end = /^(zh|ja)/.test(tag) ? /[。？]$/ : tag === "ar" ? /[.؟]$/ : /[.?]$/;
    for (const code of codes) {
      for (const role of ["sender", "receiver"] as const) {
        for (const by of ["us", "them", "fault"] as const) {
          const { title, why, todo } = endingOf(code, role, by);
          expect(title, code).not.toMatch(/[.。]$/);
          if (why !== null) expect(why, code).toMatch(end);
          expect(todo, code).toMatch(end);
        }
      }
    }
    for (const said of [words.invited.lead, words.deciding.lead, words.reconnecting.foot]) {
      expect(said).toMatch(end);
    }
  });

  test.each(Object.entries(examples))("tells %s in the title and to the ear", (_, place) => {
    expect(pageTitle(place)).toMatch(/Telpher$/);
    if (place.at === "transfer") expect(announcement(place)).not.toBe("");
  });

  test("writes as the language is written", () => {
    for (const [at, said] of saidBy(words)) {
      if (tag === "fr") {
        expect(said, at).not.toMatch(/(?<![\u202f])[;?!]/);
        expect(said.replace(/https:/g, ""), at).not.toMatch(/(?<![\u00a0])[:»]|«(?!\u00a0)/);
      }
      if (/^(zh|ja)/.test(tag)) {
        expect(said.replace(/https:/g, ""), at).not.toMatch(/[,;:?!()]|[^\d\w]\.(?!\w)/);
      }
      if (tag === "ar") expect(said.replace(/https:/g, ""), at).not.toMatch(/[,;?]/);
    }
  });
});

/** The language as a page that speaks it. */
async function speaking(tag: string): Promise<Catalogue> {
  const language = languages.find((each) => each.tag === tag);
  if (!language) throw new Error(tag);
  catalogue.value = await language.load();
  copyWords.value = await language.loadCopies();
  locale.value = tag;
  return catalogue.value;
}

const spaced = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, " ");

test("Arabic counts as Arabic counts", async () => {
  const { contents } = await speaking("ar");
  const said = [0, 1, 2, 5, 11, 100].map((count) => spaced(counted(contents.files, count)));
  expect(said).toEqual(["لا ملفات", "ملف واحد", "ملفان", "5 ملفات", "11 ملفًا", "100 ملف"]);
  expect(spaced(took(124))).toBe("تم التحقق، المدة: دقيقتان و4 ثوان");
  const summary = { kind: "several", name: "a", more: 3, count: 12, size: 1 } as const;
  expect(spaced(detail(summary))).toBe("و3 عناصر أخرى، المجموع: 12 ملفًا");
});

test.each([
  ["de", "2,4 GB", "noch etwa 3 Minuten", "Geprüft, Dauer: 1 Minute, 4 Sekunden"],
  ["fr", "2,4 Go", "encore 3 minutes environ", "Vérifié au bout de 1 minute et 4 secondes"],
  ["es", "2,4 GB", "aún 3 minutos aprox.", "Verificado al cabo de 1 minuto y 4 segundos"],
  ["pt", "2,4 GB", "mais 3 minutos, aprox.", "Verificado após 1 minuto e 4 segundos"],
  ["zh-Hans", "2.4 GB", "还剩约 3分钟", "校验完成，用时 1分钟4秒钟"],
  ["ja", "2.4 GB", "残り約 3 分", "検証完了、所要時間 1 分 4 秒"],
  ["ar", "2.4 غ.ب", "المتبقي: 3 دقائق تقريبًا", "تم التحقق، المدة: دقيقة و4 ثوان"],
])("sizes and times are said in %s", async (tag, large, soon, after) => {
  await speaking(tag);
  expect(spaced(size(2_412_000_000))).toBe(large);
  expect(spaced(timeLeft(200))).toBe(soon);
  expect(spaced(took(64))).toBe(after);
});

test("the region of the reader writes the numbers", async () => {
  const { contents } = await speaking("ar");
  locale.value = "ar-EG";
  expect(spaced(counted(contents.files, 5))).toBe("٥ ملفات");
});
