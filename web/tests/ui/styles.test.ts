import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL("../../src/ui/styles/", import.meta.url);
const sheets = readdirSync(folder).filter((name) => name.endsWith(".css"));

/** What names a side of the page, not of the text: it would stand on the wrong one in Arabic. */
const PHYSICAL = [
  /(?<![\w-])(?:left|right|(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right))\s*:/,
  /border-(?:left|right)-\w+\s*:/,
  /border-(?:top|bottom)-(?:left|right)-radius/,
  /(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)/,
  /(?:to|at|background-position:)\s+(?:left|right)\b/,
  // Four values in which the two sides differ.
  /(?:margin|padding|inset|border-width)\s*:\s*[^\s;]+\s+([^\s;]+)\s+[^\s;]+\s+(?!\1\s*;)[^\s;]+\s*;/,
];

const found = (css: string) => PHYSICAL.filter((pattern) => pattern.test(css));

test.each(sheets)("%s names no side of the page", (name) => {
  const css = readFileSync(new URL(name, folder), "utf8").replaceAll(/\/\*.*?\*\//gs, "");
  expect(found(css)).toEqual([]);
});

test.each([
  "left: 0;",
  "a { margin-left: 4px }",
  "border-right: 1px solid;",
  "border-left-color: red;",
  "border-top-left-radius: 2px;",
  "text-align: right;",
  "float: left;",
  "background: linear-gradient(to right, red, blue);",
  "padding: 1px 2px 3px 4px;",
])("%s would be found", (css) => {
  expect(found(css)).toHaveLength(1);
});

test.each([
  "margin-inline-start: 4px;",
  "padding: 1px 2px 3px 2px;",
  "margin: 0 auto;",
  "text-align: start;",
  "inset: 0;",
])("%s is allowed", (css) => {
  expect(found(css)).toEqual([]);
});
