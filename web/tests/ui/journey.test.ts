import { beforeEach, expect, test, vi } from "vitest";
import type { Item, Refusal, Selection, Status, Summary } from "../../src/peer/status.ts";
import type { Receiving, Sending, SendingAgain, TakenSending } from "../../src/shares/index.ts";
import { journey } from "../../src/ui/journey.ts";
import type { Place, Remark } from "../../src/ui/place.ts";

const notes: Selection = {
  entries: [{ path: "notes.txt", file: new File(["x"], "notes.txt") }],
  folders: [],
};
const more: Selection = {
  entries: [{ path: "more.txt", file: new File(["y"], "more.txt") }],
  folders: [],
};
const invitation = { transferCode: "7K3M-9QWD", check: "4TVN" };
const start: Place = { at: "start", notice: null };
const opening: Status = { phase: "opening", role: "sender", summary: null };
const things: Item[] = [{ kind: "file", name: "notes.txt", count: 1, size: 1 }];
const summary: Summary = { kind: "file", name: "notes.txt", more: 0, count: 1, size: 1 };
const inviting: Status = {
  phase: "inviting",
  role: "sender",
  summary,
  things,
  link: "",
  code: null,
  room: "entered",
};
const transferring: Status = {
  phase: "transferring",
  role: "sender",
  summary,
  progress: { bytes: 0, rate: null, secondsLeft: null },
  files: null,
  path: null,
  paused: null,
  unasked: false,
  trouble: null,
  words: [],
};
const storing: Status = {
  phase: "storing",
  role: "sender",
  summary,
  link: "",
  missed: null,
  progress: { bytes: 0, rate: null, secondsLeft: null },
  files: null,
  trouble: null,
  keeping: { expiresAt: 0, downloads: null, downloaded: 0, password: false },
};
const over: Status = {
  phase: "ended",
  role: "sender",
  summary: null,
  code: "peer-gone",
  by: "fault",
  progress: null,
  mayHaveArrived: false,
  kept: false,
  at: 0,
};

/** A transfer that does what the test says. */
function fakeTransfer() {
  const listeners = new Set<(status: Status) => void>();
  const transfer: Receiving & Sending = {
    status: opening,
    chosen: notes,
    add: vi.fn(async () => null),
    remove: vi.fn(async () => null),
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
    copy: null,
    isFleeting: false,
    awaitsCopy: false,
    consent: vi.fn(),
    store: vi.fn(async () => undefined),
    extend: vi.fn(),
    revoke: vi.fn(),
    learn: vi.fn(),
    unlock: vi.fn(),
    find: vi.fn(async (text) => ({ text, items: [], more: 0 })),
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

/** The address bar, and the history behind it: as browsers do it, but nobody hears of a step back. */
class Address {
  readonly entries: { href: string; state: unknown }[] = [];
  at = 0;

  constructor(href: string) {
    this.entries.push({ href, state: null });
    vi.stubGlobal("location", this);
    vi.stubGlobal("history", this);
  }

  get #entry() {
    const entry = this.entries[this.at];
    if (entry === undefined) throw new Error("off the page");
    return entry;
  }

  get href(): string {
    return this.#entry.href;
  }

  get pathname(): string {
    return new URL(this.href).pathname;
  }

  get state(): unknown {
    return this.#entry.state;
  }

  pushState(state: unknown, _: string, href: string): void {
    this.at += 1;
    this.entries.splice(this.at, Number.POSITIVE_INFINITY, { href: this.#resolve(href), state });
  }

  replaceState(state: unknown, _: string, href: string): void {
    this.entries[this.at] = { href: this.#resolve(href), state };
  }

  back(): URL {
    this.at -= 1;
    return new URL(this.href);
  }

  /** The person opens a link of this page in the same tab. */
  follow(href: string): URL {
    this.pushState(null, "", href);
    return new URL(this.href);
  }

  #resolve(href: string): string {
    return new URL(href, "https://telpher.example").href;
  }
}

const LINK = "https://telpher.example/t#7K3M-9QWD.AAECAwQFBgcICQoLDA0ODw";
let address: Address;

beforeEach(() => {
  address = new Address(LINK);
});

test("every status is shown", () => {
  const { made, trip } = setOut();
  trip.send(notes);
  expect(trip.place.value).toEqual({ at: "transfer", status: opening, stays: false });
  made[0]?.publish(over);
  expect(trip.place.value).toEqual({ at: "transfer", status: over, stays: false });
});

test("the same things go again, and the old transfer is heard no more", () => {
  const { peer, made, trip } = setOut();
  trip.send(notes);
  made[0]?.publish(over);
  trip.again();
  expect(peer.send.mock.calls).toEqual([
    [notes, null],
    [notes, null],
  ]);
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
  made[0]?.publish(transferring);
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

test("what comes before it is accepted goes with what is being sent", async () => {
  const { peer, made, trip } = setOut();
  trip.send(notes);
  made[0]?.publish(inviting);
  expect(trip.takes()).toBe(true);
  trip.send(more);
  await trip.collect(async () => more);
  trip.remove("notes.txt");
  expect(peer.send).toHaveBeenCalledTimes(1);
  expect(vi.mocked(made[0]?.transfer.add)?.mock.calls).toEqual([[more], [more]]);
  expect(made[0]?.transfer.remove).toHaveBeenCalledWith("notes.txt");
});

test("what does not come along is said beside the transfer", async () => {
  const { made, trip } = setOut();
  trip.send(notes);
  made[0]?.publish(inviting);
  const refuse = (refusal: Refusal) => {
    for (const act of ["add", "remove"] as const) {
      vi.mocked(made[0]?.transfer[act])?.mockResolvedValueOnce(refusal);
    }
  };
  const said = () => (trip.place.value as { remark?: Remark }).remark?.code;
  refuse("already");
  trip.send(more);
  await vi.waitFor(() => expect(said()).toBe("already"));
  // It is gone with the next try, and when it is of no use any more.
  trip.remove("notes.txt");
  expect(said()).toBeUndefined();
  await vi.waitFor(() => expect(said()).toBe("already"));
  made[0]?.publish(transferring);
  expect(said()).toBeUndefined();
  expect(trip.takes()).toBe(false);
  refuse("late");
  trip.send(more);
  await vi.waitFor(() => expect(said()).toBe("late"));
  trip.remove("notes.txt");
  await vi.waitFor(() => expect(said()).toBe("kept"));
  trip.send({ code: "nothing" });
  expect(said()).toBe("nothing");
  const look = vi.fn(async () => more);
  await trip.collect(look);
  expect(said()).toBe("late");
  expect(look).not.toHaveBeenCalled();
  expect(trip.place.value).toMatchObject({ at: "transfer", status: transferring });
  // Nobody has accepted what is stored.
  made[0]?.publish(storing);
  await trip.collect(look);
  expect(said()).toBe("copying");
  refuse("copying");
  trip.remove("notes.txt");
  await vi.waitFor(() => expect(said()).toBe("copying"));
});

test("a look that outlasts the waiting is told that it is late, and begins nothing", async () => {
  vi.useFakeTimers();
  const { peer, made, trip } = setOut();
  trip.send(notes);
  made[0]?.publish(inviting);
  await trip.collect(async (found) => {
    vi.advanceTimersByTime(200);
    found(7);
    expect(trip.place.value).toMatchObject({ status: inviting, remark: { found: 7 } });
    made[0]?.publish(transferring);
    expect(trip.place.value).toMatchObject({ remark: { code: "looking" } });
    made[0]?.publish(over);
    return more;
  });
  vi.useRealTimers();
  expect(made[0]?.transfer.add).toHaveBeenCalledWith(more);
  expect(peer.send).toHaveBeenCalledTimes(1);
});

test("two drops at once are both sent", async () => {
  const { peer, made, trip } = setOut();
  let finish = (_: Selection) => {};
  const slow = trip.collect(
    () =>
      new Promise((resolve) => {
        finish = resolve;
      }),
  );
  await trip.collect(async () => notes);
  made[0]?.publish(inviting);
  finish(more);
  await slow;
  expect(peer.send.mock.calls).toEqual([[notes, null]]);
  expect(made[0]?.transfer.add).toHaveBeenCalledWith(more);
});

test("again means all of it", () => {
  const { peer, made, trip } = setOut();
  trip.send(notes);
  if (made[0]) Object.assign(made[0].transfer, { chosen: more });
  made[0]?.publish(over);
  trip.again();
  expect(peer.send.mock.calls).toEqual([
    [notes, null],
    [more, null],
  ]);
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
  expect(peer.send.mock.calls).toEqual([[notes, null]]);
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
  const elsewhere = address.follow("/t#7K3M-9QWD");
  trip.arrive(elsewhere);
  expect(trip.place.value).toEqual({ at: "transfer", status: opening, stays: true });
  expect(address.href).toBe(LINK);
  // The browser tells of one such step twice.
  trip.arrive(elsewhere);
  expect(address.entries.length).toBe(4);
  made[0]?.publish(over);
  expect(trip.place.value).toEqual({ at: "transfer", status: over, stays: false });
  trip.arrive(address.back());
  expect(trip.place.value.at).toBe("broken-link");
});

test("whoever goes back stays with what is going on, and leaves what is over", () => {
  address = new Address("https://telpher.example/");
  const { made, trip } = setOut();
  trip.send(notes);
  for (let times = 0; times < 3; times += 1) {
    trip.arrive(address.back());
    expect(trip.place.value).toMatchObject({ at: "transfer", stays: true });
    expect(address.entries.length).toBe(2);
    expect(address.at).toBe(1);
  }
  expect(made[0]?.transfer.cancel).not.toHaveBeenCalled();
  made[0]?.publish(over);
  trip.arrive(address.back());
  expect(trip.place.value).toEqual(start);
});

test("a text that is nowhere else is left only by going back twice", () => {
  const { made, trip } = setOut({ at: "invited", invitation });
  trip.receive(invitation);
  const status: Status = {
    phase: "delivered",
    role: "receiver",
    summary: { kind: "text", name: "text.txt", more: 0, count: 1, size: 4 },
    level: "session",
    kept: false,
    at: 0,
    seconds: 1,
    rate: null,
    path: null,
    root: "00",
    text: "text",
    renamed: 0,
  };
  made[0]?.publish(status);
  trip.arrive(address.back());
  expect(trip.place.value).toEqual({ at: "transfer", status, stays: true });
  trip.arrive(address.back());
  expect(trip.place.value.at).toBe("invited");
});

test("going back ends a look through folders, and the camera", async () => {
  address = new Address("https://telpher.example/");
  const { trip } = setOut();
  trip.scan();
  expect(trip.place.value.at).toBe("scanning");
  trip.arrive(address.back());
  expect(trip.place.value).toEqual(start);
  await trip.collect(async (_, signal) => {
    trip.arrive(new URL(address.href));
    expect(signal.aborted).toBe(true);
    return notes;
  });
  expect(trip.place.value).toEqual(start);
});

test("whoever had the code has the link in the address, also after going back", () => {
  address = new Address("https://telpher.example/");
  const { made, trip } = setOut();
  trip.receive(invitation);
  const key = Uint8Array.from({ length: 16 }, (_, index) => index);
  const fake = made[0];
  if (fake === undefined) throw new Error();
  Object.assign(fake.transfer, { invitation: { transferCode: "7K3M-9QWD", key } });
  fake.publish(opening);
  expect(address.href).toBe(LINK);
  trip.arrive(address.back());
  expect(address.href).toBe(LINK);
});

test("a closed picker is no decision", async () => {
  const { made, trip } = setOut();
  trip.receive(invitation);
  trip.accept();
  await Promise.resolve();
  expect(made[0]?.transfer.accept).toHaveBeenCalled();
  expect(trip.place.value).toEqual({ at: "transfer", status: opening, stays: false });
});

test("starting over takes the key out of the address", () => {
  const { trip } = setOut({ at: "invited", invitation });
  trip.startOver();
  expect(address.href).toBe("https://telpher.example/");
  expect(trip.place.value).toEqual(start);
});

/** Something that was being sent; `whole` when the test says so. */
function fakeAgain(whole: Selection | null, own = true) {
  const taken: TakenSending = {
    kept: {
      id: "transfer",
      seat: null,
      summary,
      chosen: { text: "", written: 0 },
      at: 0,
    },
    own,
    letGo: vi.fn(),
  };
  const again = {
    taken,
    summary,
    lacking: [{ path: "notes.txt", why: "missing" }],
    whole,
    isReachable: false,
    reach: vi.fn(async () => undefined),
    take: vi.fn(),
    handOver: vi.fn(() => taken),
    rest: vi.fn(),
    abandon: vi.fn(),
    onOver: () => {},
  };
  return { again: again as typeof again & SendingAgain, taken };
}

test("what was being sent is asked for, and goes on when all of it is chosen", async () => {
  const { peer, trip } = setOut();
  const { again, taken } = fakeAgain(null);
  await trip.comeBack(Promise.resolve(again));
  expect(trip.place.value).toMatchObject({ at: "again", tried: false });
  trip.send({ code: "nothing" });
  expect(trip.place.value).toMatchObject({ at: "again", remark: { code: "nothing" } });
  trip.send({ text: "no file" });
  expect(again.take).not.toHaveBeenCalled();
  trip.send(more);
  expect(trip.place.value).toMatchObject({ at: "again", tried: true, missing: again.lacking });
  again.whole = notes;
  trip.send(notes);
  expect(again.take.mock.calls).toEqual([[more], [notes]]);
  expect(peer.send.mock.calls).toEqual([[notes, taken]]);
  expect(trip.place.value.at).toBe("transfer");
  expect(again.rest).not.toHaveBeenCalled();
});

test("where the server was not reached, it is tried once more under the same link", async () => {
  const { peer, made, trip } = setOut();
  const { again, taken } = fakeAgain(notes);
  await trip.comeBack(Promise.resolve(again));
  const unreached: Status = { ...over, code: "server-unreachable" };
  if (made[0]) Object.assign(made[0].transfer, { status: unreached });
  made[0]?.publish(unreached);
  trip.again();
  if (made[1]) Object.assign(made[1].transfer, { status: over });
  made[1]?.publish(over);
  trip.again();
  expect(peer.send.mock.calls).toEqual([
    [notes, taken],
    [notes, taken],
    [notes, null],
  ]);
});

test("what is chosen before it is known whether something was being sent waits for that", async () => {
  const { peer, trip } = setOut();
  const { again } = fakeAgain(null);
  const coming = trip.comeBack(Promise.resolve(again));
  trip.send(notes);
  expect(peer.send).not.toHaveBeenCalled();
  await coming;
  expect(again.take).toHaveBeenCalledWith(notes);
  const other = setOut();
  const nothing = other.trip.comeBack(Promise.resolve(null));
  other.trip.send(notes);
  await nothing;
  expect(other.peer.send.mock.calls).toEqual([[notes, null]]);
});

test("what need not be chosen goes on by itself in its own tab, and by a click in another", async () => {
  const own = setOut();
  await own.trip.comeBack(Promise.resolve(fakeAgain(notes).again));
  expect(own.peer.send).toHaveBeenCalledTimes(1);
  const other = setOut();
  await other.trip.comeBack(Promise.resolve(fakeAgain(notes, false).again));
  expect(other.trip.place.value.at).toBe("again");
  other.trip.goOn();
  expect(other.peer.send).toHaveBeenCalledTimes(1);
});

test("something else ends what was being sent; going elsewhere does not", async () => {
  const { trip } = setOut();
  const { again } = fakeAgain(null);
  await trip.comeBack(Promise.resolve(again));
  trip.startOver();
  expect(again.abandon).toHaveBeenCalled();
  expect(trip.place.value).toEqual(start);
  const away = setOut();
  const { again: left } = fakeAgain(null);
  await away.trip.comeBack(Promise.resolve(left));
  away.trip.arrive(new URL("https://telpher.test/t#broken"));
  expect(left.rest).toHaveBeenCalled();
  expect(left.abandon).not.toHaveBeenCalled();
  // And found too late, it is left to the next page.
  const late = setOut({ at: "broken-link" });
  const { again: missed } = fakeAgain(null);
  await late.trip.comeBack(Promise.resolve(missed));
  expect(missed.rest).toHaveBeenCalled();
});

test("a session that has ended meanwhile is said, and so is another tab", async () => {
  const { trip } = setOut();
  const { again } = fakeAgain(null);
  await trip.comeBack(Promise.resolve(again));
  again.onOver();
  expect(trip.place.value).toEqual({ at: "start", notice: { code: "over" } });
  const duplicate = setOut();
  await duplicate.trip.comeBack(Promise.resolve({ code: "elsewhere" }));
  expect(duplicate.trip.place.value).toEqual({ at: "start", notice: { code: "elsewhere" } });
});

test("looking through a folder is cancelled alone", async () => {
  const { trip } = setOut();
  const { again } = fakeAgain(null);
  await trip.comeBack(Promise.resolve(again));
  const looking = trip.collect((_, signal) => {
    return new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason)),
    );
  });
  trip.cancel();
  await looking;
  expect(trip.place.value).toMatchObject({ at: "again" });
  expect(again.abandon).not.toHaveBeenCalled();
});

test("what the browser can open again is opened by a click", async () => {
  const { peer, trip } = setOut();
  const { again, taken } = fakeAgain(null);
  Object.assign(again, { isReachable: true });
  await trip.comeBack(Promise.resolve(again));
  expect(trip.place.value).toMatchObject({ at: "again", reachable: true });
  trip.goOn();
  await vi.waitFor(() => expect(trip.place.value).toMatchObject({ tried: true }));
  again.reach.mockImplementation(async () => {
    again.whole = notes;
  });
  trip.goOn();
  await vi.waitFor(() => expect(peer.send.mock.calls).toEqual([[notes, taken]]));
});
