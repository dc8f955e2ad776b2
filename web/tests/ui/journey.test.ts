import { beforeEach, expect, test, vi } from "vitest";
import type { ReceivingTransfer, Status } from "../../src/peer/status.ts";
import { journey } from "../../src/ui/journey.ts";
import type { Place } from "../../src/ui/place.ts";

const file = new File(["x"], "notes.txt");
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
};

/** A transfer that does what the test says. */
function fakeTransfer() {
  const listeners = new Set<(status: Status) => void>();
  const transfer: ReceivingTransfer = {
    status: opening,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    cancel: vi.fn(),
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
  trip.send([file]);
  expect(trip.place.value).toEqual({ at: "transfer", status: opening });
  made[0]?.publish(over);
  expect(trip.place.value).toEqual({ at: "transfer", status: over });
});

test("the same file goes again, and the old transfer is heard no more", () => {
  const { peer, made, trip } = setOut();
  trip.send([file]);
  made[0]?.publish(over);
  trip.again();
  expect(peer.send.mock.calls).toEqual([[file], [file]]);
  expect(made[0]?.listeners.size).toBe(0);
});

test("several files are not sent", () => {
  const { peer, trip } = setOut();
  trip.send([file, file]);
  expect(peer.send).not.toHaveBeenCalled();
  expect(trip.place.value).toEqual({ at: "start", notice: "several" });
});

test("a drop disturbs neither a transfer nor an invitation", () => {
  const { peer, made, trip } = setOut();
  trip.send([file]);
  trip.drop(file);
  trip.drop("folder");
  expect(peer.send).toHaveBeenCalledTimes(1);
  made[0]?.publish(over);
  trip.drop("folder");
  expect(trip.place.value).toEqual({ at: "start", notice: "folder" });

  const invited: Place = { at: "invited", invitation };
  const other = setOut(invited);
  other.trip.drop("several");
  expect(other.trip.place.value).toBe(invited);
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
