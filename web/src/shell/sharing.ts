/**
 * What other programs share, between the form in which it comes and the page that opens for it. It is
 * nowhere stored: the browser keeps the files of a form, and lets go of them when nobody has them.
 */
import { SHARED, type Shared } from "./messages.ts";
import type { FetchEvent } from "./scope.ts";

/** Milliseconds in which the page asks for it, or nobody does. */
const PATIENCE = 60_000;

interface Waiting extends Shared {
  taken(): void;
}

const waiting = new Map<string, Waiting>();

/** Takes the form, and leads to the page, which asks for it. */
export async function takeShared(event: FetchEvent): Promise<Response> {
  const id = crypto.randomUUID();
  // A form that breaks off leads there, too: the page says that nothing has come.
  const form = await event.request.formData().catch(() => null);
  if (form !== null) {
    // As long as this lasts the worker is not stopped.
    event.waitUntil(new Promise<void>((taken) => keep(id, { ...read(form), taken })));
  }
  return Response.redirect(`/?${SHARED}=${id}`, 303);
}

/** Gives it away, once. */
export function handOver(id: string): Shared | null {
  const found = waiting.get(id);
  if (found === undefined) return null;
  waiting.delete(id);
  found.taken();
  const { files, text } = found;
  return { files, text };
}

function keep(id: string, found: Waiting): void {
  waiting.set(id, found);
  setTimeout(handOver, PATIENCE, id);
}

/** The fields are those that the manifest names. */
function read(form: FormData): Shared {
  const given = form.getAll("files").filter((field) => field instanceof File);
  // A form without a file says so by one that has no name.
  const files = given.filter(({ name, size }) => name !== "" || size > 0);
  const texts = ["title", "text", "url"].map((name) => form.get(name));
  const said = texts.filter((text) => typeof text === "string" && text.trim() !== "");
  return { files, text: said.join("\n") };
}
