/** How this browser can save what a summary sums up, and where the person wants it. */
import { MOST_IN_MEMORY } from "./sinks/memory.ts";
import type { Target } from "./sinks/sink.ts";
import type { Saving, Staging, Summary } from "./status.ts";

export interface Plan {
  /** Null: this browser cannot save it. */
  kind: Target["kind"] | null;
  /** What is said of it. */
  saving: Saving;
}

/** What a browser can do, as far as it has been tried. */
export interface Means {
  /** It has not refused to show its pickers. */
  pickers: boolean;
  staging: Staging;
  /** Bytes that the downloads would get: the file, or the archive; null: nobody knows. */
  handed: number | null;
  /** Asked only where nothing better is at hand. */
  streams: () => Promise<boolean>;
}

/**
 * The best way: where the person wants it; else staged, so that it survives a reload; else streamed;
 * else, if it is small, in memory.
 */
export async function planFor({ kind }: Summary, means: Means): Promise<Plan> {
  if (kind === "text") return { kind: "shown", saving: "shown" };
  const many = kind !== "file";
  const picked = many ? "picked-folder" : "picked-file";
  const picker = many ? "showDirectoryPicker" : "showSaveFilePicker";
  if (means.pickers && picker in window) return { kind: picked, saving: picked };
  const whole = many ? "zip" : "downloads";
  if (means.staging === "works") return { kind: "downloads", saving: whole };
  if (await means.streams())
    return { kind: "streamed", saving: many ? "streamed-zip" : "streamed" };
  if (means.handed !== null && means.handed <= MOST_IN_MEMORY) {
    return { kind: "memory", saving: whole };
  }
  return { kind: null, saving: means.staging === "full" ? "no-room" : "too-large" };
}

/**
 * Asks the person for a place, if this way of saving needs one. Call inside a click. Null: they
 * closed the picker without choosing, and may accept again; or there is no way.
 * @throws {DOMException} if the browser will not show its picker
 */
export async function pickTarget({ kind }: Plan, { name }: Summary): Promise<Target | null> {
  try {
    if (kind === "picked-file") {
      const handle = await window.showSaveFilePicker?.({ suggestedName: name });
      return handle ? { kind, handle } : null;
    }
    if (kind === "picked-folder") {
      const handle = await window.showDirectoryPicker?.({ mode: "readwrite" });
      return handle ? { kind, handle } : null;
    }
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    throw error;
  }
  return kind && { kind };
}

/** What the downloads are to call it, in no language: whoever gets it may speak another one. */
export function downloadName({ kind, name, more }: Summary): string {
  if (kind === "folder") return `${name}.zip`;
  return kind === "several" ? `${name} +${more}.zip` : name;
}

/** The file lies on this browser's disk: the download copies it there, not through memory. */
export function download(file: File, name: string): void {
  const url = URL.createObjectURL(file);
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  // The download reads from the address; a minute is enough for it to have begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
