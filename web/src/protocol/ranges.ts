/** A set of whole numbers, kept as sorted, disjoint, half-open ranges. */
export type Range = readonly [first: number, end: number];

export class Ranges {
  #list: Range[] = [];

  constructor(list: Iterable<Range> = []) {
    for (const [first, end] of list) this.add(first, end);
  }

  add(first: number, end: number): void {
    if (first >= end) return;
    const before = this.#list.filter((range) => range[1] < first);
    const after = this.#list.filter((range) => range[0] > end);
    const touched = this.#list.slice(before.length, this.#list.length - after.length);
    const from = Math.min(first, touched[0]?.[0] ?? first);
    const to = Math.max(end, touched.at(-1)?.[1] ?? end);
    this.#list = [...before, [from, to], ...after];
  }

  /** Removes every number from `first` up to, not including, `end`. */
  remove(first: number, end: number): void {
    if (first >= end) return;
    const rest = this.#list.flatMap((range): Range[] => [
      [range[0], Math.min(range[1], first)],
      [Math.max(range[0], end), range[1]],
    ]);
    this.#list = rest.filter((range) => range[0] < range[1]);
  }

  /** Whether every number from `first` up to, not including, `end` is in the set. */
  covers(first: number, end: number): boolean {
    return this.#list.some((range) => range[0] <= first && end <= range[1]);
  }

  /** Whether every number of the other set is in this one. */
  includes(other: Ranges): boolean {
    return other.list.every(([first, end]) => this.covers(first, end));
  }

  has(number: number): boolean {
    return this.covers(number, number + 1);
  }

  /** The lowest number from `from` on that is not in the set. */
  missing(from: number): number {
    return this.#list.find((range) => range[0] <= from && from < range[1])?.[1] ?? from;
  }

  /** How many numbers are in the set. */
  get size(): number {
    return this.#list.reduce((sum, [first, end]) => sum + end - first, 0);
  }

  get list(): readonly Range[] {
    return this.#list;
  }
}
