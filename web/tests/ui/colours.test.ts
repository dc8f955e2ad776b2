import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("../../src/ui/styles/tokens.css", import.meta.url), "utf8");

const PAIR = /--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g;

type Colours = Map<string, string>;

/** The colours of the light and of the dark page, as a block of the style sheet gives them. */
function coloursOf(block: string): [Colours, Colours] {
  const light: Colours = new Map();
  const dark: Colours = new Map();
  for (const [, name = "", inLight = "", inDark = ""] of block.matchAll(PAIR)) {
    light.set(name, inLight);
    dark.set(name, inDark);
  }
  return [light, dark];
}

const [usual = "", more = ""] = css.split("@media (prefers-contrast: more)");
const [light, dark] = coloursOf(usual);
const [lightMore, darkMore] = coloursOf(more);
const themes: [string, Colours][] = [
  ["light", light],
  ["dark", dark],
  ["light, more contrast", new Map([...light, ...lightMore])],
  ["dark, more contrast", new Map([...dark, ...darkMore])],
];

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

function contrast(colours: Colours, front: string, back: string): number {
  const [bright, dim] = [front, back]
    .map((name) => {
      const colour = colours.get(name);
      if (!colour) throw new Error(`no colour ${name}`);
      return luminance(colour);
    })
    .sort((x, y) => y - x);
  return ((bright ?? 0) + 0.05) / ((dim ?? 0) + 0.05);
}

const text = [
  ["ink", "paper"],
  ["ink", "card"],
  ["ink", "tint"],
  ["soft", "paper"],
  ["soft", "card"],
  ["soft", "tint"],
  ["go", "paper"],
  ["go", "card"],
  ["go", "tint"],
  ["go-ink", "go"],
  ["go-ink", "go-deep"],
] as const;

/** What is no text, but tells something: edges of fields, the line, the bar, the focus. */
const shapes = [
  ["edge", "card"],
  ["edge", "paper"],
  ["wire", "paper"],
  ["go", "track"],
  ["go", "paper"],
] as const;

test.each(themes)("in the %s theme every text can be read", (theme, colours) => {
  const least = theme.includes("more") ? 7 : 4.5;
  for (const [front, back] of text) {
    expect(contrast(colours, front, back), `${front} on ${back}`).toBeGreaterThanOrEqual(least);
  }
});

test.each(themes)("in the %s theme every shape can be seen", (_, colours) => {
  for (const [front, back] of shapes) {
    expect(contrast(colours, front, back), `${front} on ${back}`).toBeGreaterThanOrEqual(3);
  }
});
