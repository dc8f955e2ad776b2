import { expect, test } from "vitest";
import { Datagrams, FIRST_REPEAT, LONGEST_REPEAT } from "../../src/peer/datagrams.ts";

test("what is not acknowledged is repeated, ever more rarely, byte for byte", () => {
  const put: string[] = [];
  const datagrams = new Datagrams<string>((packet) => put.push(packet));
  datagrams.send((number) => `packet ${number}`, 0);
  datagrams.repeat(FIRST_REPEAT - 1);
  expect(put).toEqual(["packet 0"]);
  datagrams.repeat(FIRST_REPEAT);
  datagrams.repeat(FIRST_REPEAT + 1);
  expect(put).toEqual(["packet 0", "packet 0"]);
  const times: number[] = [];
  for (let now = 0; now < 60_000; now += 250) {
    const before = put.length;
    datagrams.repeat(now);
    if (put.length > before) times.push(now);
  }
  const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(Math.max(...waits)).toBe(LONGEST_REPEAT);
});

test("an acknowledgement ends the repeating of that one alone", () => {
  const put: number[] = [];
  const datagrams = new Datagrams<number>((packet) => put.push(packet));
  datagrams.send((number) => number, 0);
  datagrams.send((number) => number, 0);
  datagrams.acknowledged([0, 17]);
  datagrams.repeat(0, true);
  expect(put).toEqual([0, 1, 1]);
});

test("a number is new once", () => {
  const datagrams = new Datagrams<number>(() => undefined);
  expect([3, 1, 3].map((number) => datagrams.isNew(number))).toEqual([true, true, false]);
});
