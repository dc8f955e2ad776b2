/** Development only: shows any view from an example. `?view=NAME&theme=light|dark&lang=TAG`. */
import { render } from "preact";
import { forget, keep } from "../shares/own_shares.ts";
import { deliveries } from "./deliveries.ts";
import { earlier, examples, found, ownCopies, unfinished } from "./examples.ts";
import { speak } from "./language.ts";
import { languageFor } from "./languages.ts";
import { leftovers } from "./leftovers.ts";
import { Page } from "./page.tsx";
import type { Actions } from "./place.ts";
import { loadTransferViews } from "./transfer-views.ts";
import "./styles/all.css";

const nothing = () => {};
const actions: Actions = {
  send: nothing,
  remove: nothing,
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
  consent: nothing,
  store: nothing,
  extend: nothing,
  revoke: nothing,
  learn: nothing,
  unlock: nothing,
  find: async (text) => ({ text, items: found, more: 1_204 }),
  goOn: nothing,
  again: nothing,
  startOver: nothing,
};

function Gallery() {
  const query = new URLSearchParams(location.search);
  document.documentElement.style.colorScheme = query.get("theme") ?? "";
  const view = query.get("view") ?? "";
  const past = view === "start-with-a-past";
  deliveries.value = past ? earlier : [];
  leftovers.value = past ? unfinished : [];
  ownCopies.forEach(past ? keep : ({ shareId }) => forget(shareId));
  const place = examples[view];
  if (place)
    return <Page key={view} place={place} dragging={query.has("dragging")} actions={actions} />;
  return (
    <main>
      <h1>Gallery</h1>
      <ul>
        {Object.keys(examples).map((name) => (
          <li key={name}>
            <a href={`?view=${name}`}>{name}</a>
          </li>
        ))}
      </ul>
    </main>
  );
}

function show() {
  const root = document.getElementById("app");
  if (root) render(<Gallery />, root);
}

// There is no server to be asked.
window.fetch = () => new Promise(() => {});
// Also said by whoever wants to see another view without another load.
addEventListener("popstate", show);
await speak(languageFor([new URLSearchParams(location.search).get("lang") ?? "en"]));
await loadTransferViews();
show();
