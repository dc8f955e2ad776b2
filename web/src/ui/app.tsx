import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Journey } from "./journey.ts";
import { Page } from "./page.tsx";
import { isAtStake, isLive } from "./place.ts";
import { isNotice, ofDropped, ofText, takeHandles, takeRoots } from "./selecting.ts";
import { readPasted } from "./words/codes.ts";

/** The page together with what happens to its window. */
export function App({ journey }: { journey: Journey }) {
  const dragging = useSignal(false);

  useEffect(() => {
    const over = (event: DragEvent) => {
      // Else the browser would leave the page and open the file itself.
      event.preventDefault();
      dragging.value = event.dataTransfer?.types.includes("Files") ?? false;
    };
    const out = (event: DragEvent) => {
      if (event.relatedTarget === null) dragging.value = false;
    };
    const drop = (event: DragEvent) => {
      const data = event.dataTransfer;
      const isText = !data?.types.includes("Files");
      if (isText && isField(event.target)) return;
      event.preventDefault();
      dragging.value = false;
      if (data === null) return;
      if (!isText) takeFiles(data.items, journey);
      else if (journey.takes()) takeText(data.getData("text/plain"), journey);
    };
    const paste = (event: ClipboardEvent) => {
      const data = event.clipboardData;
      if (isField(event.target) || !journey.takes() || data === null) return;
      // Written pages and tables come as a picture of themselves, too.
      const isText = data.types.includes("text/html") && data.types.includes("text/plain");
      if (data.files.length === 0 || isText) takeText(data.getData("text/plain"), journey);
      else takeFiles(data.items, journey);
    };
    const arrive = () => journey.arrive(new URL(location.href));
    const ask = (event: BeforeUnloadEvent) => {
      if (isAtStake(journey.place.value)) event.preventDefault();
    };
    // Browsers guess by what came last whether a focus is to be seen, and lose track of it where
    // the focused element goes away.
    const keys = () => document.documentElement.toggleAttribute("data-keys", true);
    const pointer = () => document.documentElement.toggleAttribute("data-keys", false);
    addEventListener("keydown", keys);
    addEventListener("pointerdown", pointer);
    addEventListener("dragover", over);
    addEventListener("dragleave", out);
    addEventListener("drop", drop);
    addEventListener("paste", paste);
    addEventListener("hashchange", arrive);
    addEventListener("popstate", arrive);
    addEventListener("beforeunload", ask);
    return () => {
      removeEventListener("keydown", keys);
      removeEventListener("pointerdown", pointer);
      removeEventListener("dragover", over);
      removeEventListener("dragleave", out);
      removeEventListener("drop", drop);
      removeEventListener("paste", paste);
      removeEventListener("hashchange", arrive);
      removeEventListener("popstate", arrive);
      removeEventListener("beforeunload", ask);
    };
  }, [journey, dragging]);

  return <Page place={journey.place.value} dragging={dragging.value} actions={journey} />;
}

function takeFiles(items: DataTransferItemList, journey: Journey) {
  const roots = takeRoots(items);
  const handles = takeHandles(items);
  journey.collect(async (found, signal) => {
    const chosen = await ofDropped(roots, found, signal);
    return isNotice(chosen) ? chosen : { ...chosen, handles: await handles };
  });
}

function takeText(text: string, journey: Journey) {
  const link = readPasted(text, location.origin);
  // A lone code or blank is hardly meant to be sent on: the fields below take the one.
  const chosen = ofText(text);
  if (link === null && !isNotice(chosen)) journey.send(chosen);
  else if (link?.kind === "link" && !isLive(journey.place.value)) journey.openLink(link.fragment);
}

/** Text may be dropped and pasted where text is written. */
function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
