/** Spans of time in words, and moments as a person would say them. */
import { LOCALE, unbroken } from "./locale.ts";

type Unit = "second" | "minute" | "hour" | "day";

function count(value: number, unit: Unit): string {
  const format = new Intl.NumberFormat(LOCALE, { style: "unit", unit, unitDisplay: "long" });
  return unbroken(format.format(value));
}

/** "less than a second", "25 seconds", "1 minute 4 seconds", "2 hours 10 minutes". */
export function span(seconds: number): string {
  if (seconds < 1) return "less than a second";
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
  return `${count(large, largeUnit)} ${count(small, smallUnit)}`;
}

/**
 * An estimate, coarse on purpose: a figure that changes every second cannot be read,
 * and claims to know more than it does.
 */
export function left(seconds: number): string {
  if (seconds < 5) return "a few seconds";
  if (seconds < 55) return `about ${count(Math.ceil(seconds / 5) * 5, "second")}`;
  if (seconds < 55 * 60) return `about ${count(Math.max(1, Math.round(seconds / 60)), "minute")}`;
  const halfHours = Math.round(seconds / 1800) / 2;
  if (halfHours < 24) return `about ${count(Math.max(1, halfHours), "hour")}`;
  return `about ${count(Math.round(seconds / 86_400), "day")}`;
}

/** "14:05", "tomorrow, 14:05" or "25 November, 14:05", in this device's time. */
export function moment(at: number, now: number, hour12 = clockHasTwelveHours()): string {
  const time = new Intl.DateTimeFormat(LOCALE, {
    hour: "numeric",
    minute: "2-digit",
    hour12,
  }).format(at);
  const days = dayNumber(at) - dayNumber(now);
  if (days === 0) return time;
  if (days === 1) return `tomorrow, ${time}`;
  const day = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "long" }).format(at);
  return `${day}, ${time}`;
}

function dayNumber(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;
}

/** Whoever reads English here may still be used to a clock of twenty-four hours. */
function clockHasTwelveHours(): boolean {
  return new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions().hour12 ?? false;
}
