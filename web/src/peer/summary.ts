import type { Summary } from "./status.ts";

const LONGEST_NAME = 256;

export function summaryOf(file: { name: string; size: number }): Summary {
  const name = [...file.name.toWellFormed()].slice(0, LONGEST_NAME).join("");
  return { name, count: 1, size: file.size };
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
