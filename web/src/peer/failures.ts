/** What a browser's failures with files mean. */
import type { Reason } from "../protocol/errors.ts";

/** Browsers say `NotReadableError` of a file that has changed since it was chosen. */
export function codeOfReading(error: unknown): Reason {
  return isNamed(error, "NotReadableError") ? "file-changed" : "file-unreadable";
}

/** Before anything is written. */
export function codeOfOpening(error: unknown): Reason {
  return isNamed(error, "QuotaExceededError") ? "no-space" : "cannot-save";
}

export function codeOfWriting(error: unknown): Reason {
  return isNamed(error, "QuotaExceededError") ? "disk-full" : "cannot-save";
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof DOMException && error.name === name;
}
