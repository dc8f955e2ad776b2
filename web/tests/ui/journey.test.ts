import { beforeEach, expect, test, vi } from "vitest";
import type { ReceivingTransfer, Selection, Status } from "../../src/peer/status.ts";
import { journey } from "../../src/ui/journey.ts";
import type { Place } from "../../src/ui/place.ts";

const notes: Selection = {
  entries: [{ path: "notes.txt", file: new File(["x"], "notes.txt") }],
  folders: [],
};
const invitation = { transferCode: "7K3M-9QWD", check: "4TVN" };
const start: Place = { at: "start", notice: null };
const opening: Status = { phase: "opening", role: "sender", summary: null };
const over: Status = {
  phase: "ended",
  role: "sender",
  summary: null,
  code: "peer-gone",
  by: "fault",
  progress: null,
  mayHaveArrived: false,
  at: 0,
};

/** A transfer that does what the test says. */
function fakeTransfer() {
  const listeners = new Set<(status: Status) => void>();
  const transfer: ReceivingTransfer = {
    status: opening,
    invitation,
    retype: vi.fn(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    cancel: vi.fn(),
    pause: vi.fn(),
    accept: vi.fn(() => Promise.reject(new Error("the picker was closed"))),
    decline: vi.fn(),
    saveAgain: vi.fn(),
  };
  const publish = (status: Status) => {
    for (const listener of listeners) listener(status);
  };
  return { transfer, publish, listeners };
}

function setOut(first: Place = start) {
  const made: ReturnType<typeof fakeTransfer>[] = [];
  const make = () => {
    const fake = fakeTransfer();
    made.push(fake);
    return fake.transfer;
  };
  const peer = { send: vi.fn(make), receive: vi.fn(make) };
  return { peer, made, trip: journey(peer, first) };
}

beforeEach(() => {
  vi.stubGlobal("location", { pathname: "/t" });
  vi.stubGlobal("history", { replaceState: vi.fn() });
});

test("every status is shown", () => {
  const { made, trip } = setOut();
  trip.send(notes);
  expect(trip.place.value).toEqual({ at: "transfer", status: opening });
  made[0]?.publish(over);
  expect(trip.place.value).toEqual({ at: "transfer", status: over });
});

test("the same things go again, and the old transfer is heard no more", () => {
  const { peer, made, trip } = setOut();
  trip.send(notes);
  made[0]?.publish(over);
  trip.again();
  expect(peer.send.mock.calls).toEqual([[notes], [notes]]);
  expect(made[0]?.listeners.size).toBe(0);
});

test("what cannot be sent is explained", () => {
  const { peer, trip } = setOut();
  trip.send({ code: "too-many" });
  expect(peer.send).not.toHaveBeenCalled();
  expect(trip.place.value).toEqual({ at: "start", notice: { code: "too-many" } });
});

test("a drop disturbs neither a transfer nor an invitation", async () => {
  const { peer, made, trip } = setOut();
  trip.send(notes);
  const look = vi.fn(async () => notes);
  await trip.collect(look);
  expect(look).not.toHaveBeenCalled();
  expect(peer.send).toHaveBeenCalledTimes(1);
  made[0]?.publish(over);
  await trip.collect(async () => ({ code: "nothing" }));
  expect(trip.place.value).toEqual({ at: "start", notice: { code: "nothing" } });

  const invited: Place = { at: "invited", invitation };
  const other = setOut(invited);
  await other.trip.collect(async () => ({ code: "nothing" }));
  expect(other.trip.place.value).toBe(invited);
});

test("a long look is shown, and its end is sent", async () => {
  vi.useFakeTimers();
  const { peer, trip } = setOut();
  await trip.collect(async (found) => {
    found(1);
    expect(trip.place.value).toEqual(start);
    vi.advanceTimersByTime(200);
    found(1_000);
    expect(trip.place.value).toEqual({ at: "collecting", found: 1_000 });
    return notes;
  });
  vi.useRealTimers();
  expect(peer.send.mock.calls).toEqual([[notes]]);
});

test("a look that is cancelled ends, and nothing of it is sent", async () => {
  vi.useFakeTimers();
  const { peer, trip } = setOut();
  const looked = trip.collect(async (found, signal) => {
    vi.advanceTimersByTime(200);
    found(5);
    trip.cancel();
    expect(signal.aborted).toBe(true);
    found(6);
    return notes;
  });
  await looked;
  vi.useRealTimers();
  expect(trip.place.value).toEqual(start);
  expect(peer.send).not.toHaveBeenCalled();
});

test("who pauses, pauses the transfer", () => {
  const { made, trip } = setOut();
  trip.send(notes);
  trip.pause(true);
  trip.pause(false);
  expect(vi.mocked(made[0]?.transfer.pause)?.mock.calls).toEqual([[true], [false]]);
});

test("a link that comes during a transfer waits", () => {
  const { made, trip } = setOut();
  trip.receive(invitation);
  trip.arrive(new URL("https://telpher.example/t"));
  expect(trip.place.value.at).toBe("transfer");
  made[0]?.publish(over);
  trip.arrive(new URL("https://telpher.example/t"));
  expect(trip.place.value.at).toBe("broken-link");
});

test("a closed picker is no decision", async () => {
  const { made, trip } = setOut();
  trip.receive(invitation);
  trip.accept();
  await Promise.resolve();
  expect(made[0]?.transfer.accept).toHaveBeenCalled();
  expect(trip.place.value).toEqual({ at: "transfer", status: opening });
});

test("starting over takes the key out of the address", () => {
  const { trip } = setOut({ at: "invited", invitation });
  trip.startOver();
  expect(history.replaceState).toHaveBeenCalledWith(null, "", "/");
  expect(trip.place.value).toEqual(start);
});
