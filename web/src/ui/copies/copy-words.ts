/** Sentences about stored copies, out of the catalogue. */
import type { Keeping } from "../../peer/status.ts";
import type { CopyCatalogue } from "../catalogues/catalogue.ts";
import { copyWords } from "../language.ts";
import { counted, number } from "../words/numbers.ts";
import { moment, span } from "../words/times.ts";

/** These views are shown only when their words are there. */
export function words(): CopyCatalogue {
  const found = copyWords.value;
  if (found === null) throw new Error("no words of copies are loaded");
  return found;
}

/** "7 days" */
export function lifetime(minutes: number): string {
  return span(minutes * 60) ?? "";
}

/** What is to be known of one that is kept. */
export function factsOf({ expiresAt, downloads, downloaded, password }: Keeping): string[] {
  const { stored } = words();
  const { day, text } = moment(expiresAt, Date.now());
  const unlimited = downloaded === 0 ? stored.undownloaded : counted(stored.downloaded, downloaded);
  const times =
    downloads === null ? unlimited : stored.downloadedOf(number(downloaded), number(downloads));
  return [stored.until[day](text), times, ...(password ? [stored.password] : [])];
}
