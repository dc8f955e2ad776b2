import { expect, test } from "vitest";
import { languageFor, languages, localeFor } from "../../src/ui/languages.ts";

test.each([
  [["de-AT", "en"], "de", "de-AT"],
  [["nl", "pt-BR", "en"], "pt", "pt-BR"],
  [["ar-EG"], "ar", "ar-EG"],
  [["ja"], "ja", "ja"],
  [["en-GB"], "en", "en-GB"],
  // What Taiwan reads is nearer to what we have than English; its numbers are not ours, though.
  [["zh-TW", "en-US"], "zh-Hans", "zh-Hans"],
  [["zh"], "zh-Hans", "zh"],
  [["zh-CN"], "zh-Hans", "zh-CN"],
  [["cmn"], "zh-Hans", "cmn"],
  // Some systems hand out what is no tag at all.
  [["C", "en-US@posix", "fr-CA"], "fr", "fr-CA"],
  [["nl", "sv"], "en", "en"],
  [[], "en", "en"],
])("who reads %j gets %s, with the numbers of %s", (preferred, tag, numbers) => {
  const language = languageFor(preferred);
  expect(language.tag).toBe(tag);
  expect(localeFor(language, preferred)).toBe(numbers);
});

test("a language that was chosen keeps the region of the same reader", () => {
  const german = languageFor(["de"]);
  expect(localeFor(german, ["en-US", "de-CH"])).toBe("de-CH");
  expect(localeFor(german, ["en-US"])).toBe("de");
});

test.each(languages)("$tag runs as its script does", ({ tag, name, dir }) => {
  const { script } = new Intl.Locale(tag).maximize();
  expect(dir).toBe(script === "Arab" ? "rtl" : "ltr");
  expect(name).not.toBe("");
});
