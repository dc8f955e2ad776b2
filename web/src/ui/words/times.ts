/** Spans of time in words, and moments as a person would say them. */
import { locale, unbroken } from "./locale.ts";
import { together } from "./numbers.ts";

type Unit = "second" | "minute" | "hour" | "day";

function count(value: number, unit: Unit): string {
  const format = new Intl.NumberFormat(locale.value, { style: "unit", unit, unitDisplay: "long" });
  return unbroken(format.format(value));
}

/** "25 seconds", "1 minute, 4 seconds", "2 hours, 10 minutes"; null: less than a second. */
export function span(seconds: number): string | null {
  if (seconds < 1) return null;
  const whole = Math.round(seconds);
  if (whole < 60) return count(whole, "second");
  if (whole < 3600) return pair(Math.floor(whole / 60), "minute", whole % 60, "second");
  const minutes = Math.round(whole / 60);
  if (minutes < 24 * 60) return pair(Math.floor(minutes / 60), "hour", minutes % 60, "minute");
  const hours = Math.round(minutes / 60);
  return pair(Math.floor(hours / 24), "day", hours % 24, "hour");
}

function pair(large: number, largeUnit: Unit, small: number, smallUnit: Unit): string {
  if (small === 0) return count(large, largeUnit);
  return together(count(large, largeUnit), count(small, smallUnit));
}

/**
 * An estimate, coarse on purpose: a figure that changes every second cannot be read,
 * and claims to know more than it does. Null: a few seconds.
 */
export function roughly(seconds: number): string | null {
  if (seconds < 5) return null;
  if (seconds < 55) return count(Math.ceil(seconds / 5) * 5, "second");
  if (seconds < 55 * 60) return count(Math.max(1, Math.round(seconds / 60)), "minute");
  const halfHours = Math.round(seconds / 1800) / 2;
  if (halfHours < 24) return count(Math.max(1, halfHours), "hour");
  return count(Math.round(seconds / 86_400), "day");
}

export interface Moment {
  day: "today" | "tomorrow" | "later";
  /** "14:05"; later than tomorrow "25 November at 14:05". In this device's time. */
  text: string;
}

export function moment(at: number, now: number, hourCycle = clock()): Moment {
  const days = dayNumber(at) - dayNumber(now);
  const day = days === 0 ? "today" : days === 1 ? "tomorrow" : "later";
  const format = new Intl.DateTimeFormat(locale.value, {
    ...(day === "later" && { day: "numeric", month: "long" }),
    hour: "numeric",
    minute: "2-digit",
    hourCycle,
  });
  return { day, text: format.format(at) };
}

function dayNumber(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;
}

type HourCycle = NonNullable<Intl.DateTimeFormatOptions["hourCycle"]>;

/** English is also read by who has another clock; elsewhere the language brings its own. */
function clock(): HourCycle | undefined {
  if (locale.value !== "en") return undefined;
  return new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions().hourCycle;
}
