/** The language that the page speaks. */
import { signal } from "@preact/signals";
import type { Catalogue } from "./catalogues/catalogue.ts";
import { en } from "./catalogues/en/index.ts";

/** All that the page says. A view that reads it is drawn again when the language changes. */
export const catalogue = signal<Catalogue>(en);
