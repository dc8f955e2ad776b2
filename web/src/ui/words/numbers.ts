/** Numbers, and what is counted with them. */
import type { Forms } from "../catalogues/catalogue.ts";
import { locale } from "./locale.ts";

export function number(value: number): string {
  return new Intl.NumberFormat(locale.value).format(value);
}

export function percent(part: number): string {
  return new Intl.NumberFormat(locale.value, { style: "percent" }).format(part);
}

/** "1 file", "1,204 files": the phrase for this number, with the number in it. */
export function counted(forms: Forms, count: number): string {
  const form = forms[new Intl.PluralRules(locale.value).select(count)] ?? forms.other;
  return form.replace(/#( ?)/, (_, space) => number(count) + (space && "\u00a0"));
}

/** Facts of one thing, side by side: "63%, 1.5 GB of 2.4 GB". */
export function together(...facts: string[]): string {
  return new Intl.ListFormat(locale.value, { type: "unit" }).format(facts);
}
