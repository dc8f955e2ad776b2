/** How this browser can save what a summary sums up, and where the person wants it. */
import type { Target } from "./sinks/sink.ts";
import type { Saving, Summary } from "./status.ts";

export function savingFor({ kind }: Summary): Saving {
  if (kind === "text") return "shown";
  if (kind === "file") return "showSaveFilePicker" in window ? "picked-file" : "downloads";
  return "showDirectoryPicker" in window ? "picked-folder" : "zip";
}

/**
 * Asks the person for a place, if this way of saving needs one. Call inside a click. Null: they
 * closed the picker without choosing, and may accept again. Where the browser has a picker but will
 * not show it, what comes goes to the downloads.
 */
export async function pickTarget(saving: Saving, summary: Summary): Promise<Target | null> {
  if (saving === "shown") return { kind: "shown" };
  try {
    if (saving === "picked-file") {
      const handle = await window.showSaveFilePicker?.({ suggestedName: summary.name });
      if (handle) return { kind: "picked-file", handle };
    }
    if (saving === "picked-folder") {
      const handle = await window.showDirectoryPicker?.({ mode: "readwrite" });
      if (handle) return { kind: "picked-folder", handle };
    }
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
  }
  return { kind: "downloads" };
}

/** What the downloads are to call it. */
export function downloadName({ kind, name, more }: Summary): string {
  if (kind === "folder") return `${name}.zip`;
  return kind === "several" ? `${name} and ${more} more.zip` : name;
}
