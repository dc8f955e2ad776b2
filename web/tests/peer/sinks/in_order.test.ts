import { expect, test } from "vitest";
import { InOrder } from "../../../src/peer/sinks/in_order.ts";

/** A chunk of so many bytes, each of which is the chunk's number. */
function chunk(number: number, size = 4): Uint8Array<ArrayBuffer> {
  return new Uint8Array(size).fill(number);
}

function numbers(pieces: readonly Uint8Array[]): (number | undefined)[] {
  return pieces.map((piece) => piece[0]);
}

async function all(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  for await (const piece of pieces) found.push(piece.slice());
  return found;
}

async function settled(promise: Promise<unknown>): Promise<boolean> {
  const late = new Promise<"late">((resolve) => setTimeout(() => resolve("late")));
  return (await Promise.race([promise, late])) !== "late";
}

test("whatever comes is read in order, and the last only after the end", async () => {
  const order = new InOrder();
  const read: Uint8Array[] = [];
  const reading = (async () => {
    for await (const piece of order.read()) read.push(piece.slice());
  })();
  const written = [3, 1, 0, 2, 5, 4].map((number) => order.write(number * 4, chunk(number)));
  written.push(order.write(24, chunk(6, 1)));
  await Promise.all(written);
  expect(await settled(reading)).toBe(false);
  expect(numbers(read)).toEqual([0, 1, 2, 3, 4, 5]);
  order.end();
  await reading;
  expect(numbers(read)).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test("the room of what is written can be used anew", async () => {
  const order = new InOrder();
  const reading = all(order.read());
  const room = chunk(1);
  await order.write(4, room);
  room.fill(0);
  await order.write(0, room);
  room.fill(9);
  order.end();
  expect(numbers(await reading)).toEqual([0, 1]);
});

test("nothing is taken that nobody asks for; what closes a gap waits for what has waited", async () => {
  const order = new InOrder();
  const reader = order.read();
  const early = [order.write(4, chunk(1)), order.write(8, chunk(2)), order.write(12, chunk(3))];
  expect(await settled(Promise.all(early))).toBe(true);
  const closing = order.write(0, chunk(0));
  const next = order.write(16, chunk(4));
  for (const number of [0, 1]) {
    expect((await reader.next()).value?.[0]).toBe(number);
    expect(await settled(closing)).toBe(false);
  }
  await reader.next();
  expect(await settled(closing)).toBe(true);
  expect(await settled(next)).toBe(false);
  await reader.next();
  expect(await settled(next)).toBe(true);
});

test("what is passed on cannot be called back", async () => {
  const order = new InOrder();
  const reader = order.read();
  const first = reader.next();
  await order.write(0, chunk(0));
  await order.write(4, chunk(1));
  await first;
  for (const position of [0, 4]) {
    await expect(order.write(position, chunk(7))).rejects.toMatchObject({ code: "root-mismatch" });
  }
  // What only waits can still be mended.
  await order.write(12, chunk(9));
  await order.write(12, chunk(3));
  const rest = all(reader);
  await order.write(8, chunk(2));
  order.end();
  expect(numbers(await rest)).toEqual([1, 2, 3]);
});

test("a failure is heard by whoever writes, whoever reads, and whoever tries it later", async () => {
  const order = new InOrder();
  const reader = order.read();
  const pending = order.write(0, chunk(0));
  const failure = new Error("the end");
  order.fail(failure);
  await expect(pending).rejects.toBe(failure);
  await expect(reader.next()).rejects.toBe(failure);
  await expect(order.write(4, chunk(1))).rejects.toBe(failure);
});

test("a few rooms are enough for however much comes", async () => {
  const order = new InOrder();
  const rooms = new Set<ArrayBufferLike>();
  const reading = (async () => {
    for await (const { buffer } of order.read()) rooms.add(buffer);
  })();
  for (let number = 0; number < 100; number += 2) {
    await order.write((number + 1) * 4, chunk(number + 1));
    await order.write(number * 4, chunk(number));
  }
  order.end();
  await reading;
  expect(rooms.size).toBeLessThanOrEqual(6);
});

test("nothing at all", async () => {
  const order = new InOrder();
  order.end();
  expect(await all(order.read())).toEqual([]);
});
