/**
 * Development only: shows any view from an example. `?view=NAME&theme=light|dark&lang=TAG`, and with
 * `&earlier` some earlier deliveries.
 */
import { render } from "preact";
import { deliveries } from "./deliveries.ts";
import { earlier, examples } from "./examples.ts";
import { speak } from "./language.ts";
import { languageFor } from "./languages.ts";
import { Page } from "./page.tsx";
import type { Actions } from "./place.ts";
import "./styles/all.css";

const nothing = () => {};
const actions: Actions = {
  send: nothing,
  receive: nothing,
  openLink: nothing,
  scan: nothing,
  noCamera: nothing,
  accept: nothing,
  decline: nothing,
  retype: nothing,
  newCode: nothing,
  cancel: nothing,
  pause: nothing,
  saveAgain: nothing,
  again: nothing,
  startOver: nothing,
};

const query = new URLSearchParams(location.search);
const theme = query.get("theme");
if (theme) document.documentElement.style.colorScheme = theme;
await speak(languageFor([query.get("lang") ?? "en"]));
if (query.has("earlier")) deliveries.value = earlier;
const root = document.getElementById("app");
const place = examples[query.get("view") ?? ""];
if (root && place) {
  render(<Page place={place} dragging={query.has("dragging")} actions={actions} />, root);
} else if (root) {
  render(
    <main>
      <h1>Gallery</h1>
      <ul>
        {Object.keys(examples).map((name) => (
          <li key={name}>
            <a href={`?view=${name}`}>{name}</a>
          </li>
        ))}
      </ul>
    </main>,
    root,
  );
}
