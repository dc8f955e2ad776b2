import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Journey } from "./journey.ts";
import { Page } from "./page.tsx";
import { isLive } from "./place.ts";
import { isNotice, ofDropped, ofFiles, ofText, takeDropped } from "./selecting.ts";
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
      const isText = !event.dataTransfer?.types.includes("Files");
      if (isText && isField(event.target)) return;
      event.preventDefault();
      dragging.value = false;
      const roots = takeDropped(event.dataTransfer?.items ?? []);
      journey.collect((found, signal) => ofDropped(roots, found, signal));
    };
    const paste = (event: ClipboardEvent) => {
      if (isField(event.target) || !journey.takes()) return;
      const files = [...(event.clipboardData?.files ?? [])];
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const link = readPasted(text, location.origin);
      if (files.length > 0) journey.send(ofFiles(files));
      else if (link?.kind === "link") journey.openLink(link.fragment);
      // A lone code or blank is hardly meant to be sent on: the fields below take the one.
      else if (link === null && !isNotice(ofText(text))) journey.send(ofText(text));
    };
    const arrive = () => journey.arrive(new URL(location.href));
    const ask = (event: BeforeUnloadEvent) => {
      if (isLive(journey.place.value)) event.preventDefault();
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

/** Text may be dropped and pasted where text is written. */
function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
