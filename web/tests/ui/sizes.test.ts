import { expect, test } from "vitest";
import { unbroken } from "../../src/ui/words/locale.ts";
import { percent } from "../../src/ui/words/numbers.ts";
import { fraction, rate, size } from "../../src/ui/words/sizes.ts";

test.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [999, "999 bytes"],
  [1000, "1 kB"],
  [999_499, "999 kB"],
  [999_600, "1.0 MB"],
  [2_412_000_000, "2.4 GB"],
  [38_000_000, "38 MB"],
  [9_960_000, "10 MB"],
  [5e15, "5,000 TB"],
])("a size of %d bytes reads %s", (bytes, text) => {
  expect(size(bytes)).toBe(unbroken(text));
});

test("a speed has its unit", () => {
  expect(rate(38_400_000)).toBe(unbroken("38 MB/s"));
});

test("a part is whole only when everything is there", () => {
  expect(fraction(999_999, 1_000_000)).toBe(0.99);
  expect(fraction(1_000_000, 1_000_000)).toBe(1);
  expect(fraction(0, 0)).toBe(1);
  expect(percent(fraction(634, 1000))).toBe("63%");
});
