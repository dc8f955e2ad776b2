/** Sizes and speeds as people read them: powers of ten, as disks and file managers count. */
import { locale, unbroken } from "./locale.ts";

const UNITS = ["kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

export function size(bytes: number): string {
  if (bytes < 1000) {
    const format = new Intl.NumberFormat(locale.value, {
      style: "unit",
      unit: "byte",
      unitDisplay: "long",
    });
    return unbroken(format.format(bytes));
  }
  return scaled(bytes, "");
}

export function rate(bytesPerSecond: number): string {
  return scaled(bytesPerSecond, "-per-second");
}

/**
 * 1 only when it is all: a bar that says 100 % too early promises what is not yet proved.
 * Null where nobody knows the total.
 */
export function fraction(bytes: number, total: number): number;
export function fraction(bytes: number, total: number | null): number | null;
export function fraction(bytes: number, total: number | null): number | null {
  if (total === null) return null;
  if (bytes >= total) return 1;
  return Math.max(0, Math.floor((bytes / total) * 100) / 100);
}

function scaled(bytes: number, suffix: "" | "-per-second"): string {
  let unit = 0;
  let value = bytes / 1000;
  // 999.5 would be shown as 1,000 of the smaller unit.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  const format = new Intl.NumberFormat(locale.value, {
    style: "unit",
    unit: `${UNITS[unit]}${suffix}`,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return unbroken(format.format(value));
}
