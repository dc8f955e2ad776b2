/** Leads a person through the places of the page, and holds the one transfer that may be going on. */
import { type Signal, signal } from "@preact/signals";
import type { Invitation } from "../keys/link.ts";
import type { Refusal, Selection, Status, Transfer } from "../peer/status.ts";
import type { Receiving, Sending, SendingAgain, TakenSending } from "../shares/index.ts";
import { clearAddress, isAt, keepInAddress, stay, step } from "./address.ts";
import { deliveryOf, remember } from "./deliveries.ts";
import {
  type Actions,
  isLive,
  isNowhereElse,
  isOpen,
  type Place,
  type Remark,
  readPlace,
} from "./place.ts";
import { isNotice, type Notice } from "./selecting.ts";

/** The door of transfers, handed in so that nothing here decides what stands behind it. */
export interface Peer {
  send(selection: Selection, taken: TakenSending | null): Sending;
  receive(invitation: Invitation): Receiving;
}

/** Looks through what was dropped, tells how many things it has found, and stops on the signal. */
export type Look = (
  found: (count: number) => void,
  signal: AbortSignal,
) => Promise<Selection | Notice>;

/** Milliseconds between two counts on the screen. */
const COUNTS = 100;

export interface Journey extends Actions {
  place: Signal<Place>;
  /** True where something that is dropped or pasted now would be sent. */
  takes(): boolean;
  /** Something was dropped; looking through it takes its time. */
  collect(look: Look): Promise<void>;
  /** Something may have been sent when its page went away; what is chosen meanwhile may be that. */
  comeBack(found: Promise<SendingAgain | Notice | null>): Promise<void>;
  /** The address changed under the page. */
  arrive(address: URL): void;
}

/** False: it was over before the server was reached, so what was kept of it is as it was. */
function hasBegun(status: Status): boolean {
  const unreached: readonly string[] = ["server-unreachable", "rate-limited"];
  return status.phase !== "ended" || !unreached.includes(status.code);
}

export function journey(peer: Peer, first: Place): Journey {
  const place = signal(first);
  let transfer: Transfer | null = null;
  let sending: Sending | null = null;
  let receiving: Receiving | null = null;
  let again: SendingAgain | null = null;
  /** Until it is known whether there is such a thing. */
  let comingBack: Promise<void> | null = null;
  let repeat = () => startOver();
  let leave = () => {};
  let looking = new AbortController();
  /** That of the transfer. */
  let address = "";

  function follow(next: Transfer) {
    leave();
    step();
    address = location.href;
    transfer = next;
    place.value = { at: "transfer", status: next.status, stays: false };
    show(next.status);
    leave = next.subscribe((status) => {
      show(status);
      if (status.phase === "delivered") remember(deliveryOf(status));
      if (receiving === null || !isAt(address)) return;
      keepInAddress(receiving.invitation);
      address = location.href;
    });
  }

  /** What was said of the same phase still holds. */
  function show(status: Status) {
    const before = place.value;
    if (before.at !== "transfer") return;
    const stays = before.stays && before.status.phase === status.phase;
    const copy = sending?.copy ?? undefined;
    const awaitsCopy = receiving?.awaitsCopy || undefined;
    const isFleeting = sending?.isFleeting || undefined;
    const next = { ...before, status, stays, copy, awaitsCopy, isFleeting };
    // What was said of adding is past when that is, but for what is under way.
    if (isOpen(before) && !isOpen(next) && next.remark?.code !== "looking") delete next.remark;
    place.value = next;
  }

  /** Says something beside the transfer; nothing takes back what was said. */
  function say(remark?: Remark) {
    if (place.value.at === "transfer") place.value = { ...place.value, remark };
  }

  function send(chosen: Selection | Notice) {
    if (isNotice(chosen)) note(chosen);
    else if (isLive(place.value)) change((current) => current.add(chosen), "late");
    else if (comingBack !== null) comingBack.then(() => send(chosen));
    else if (again !== null) chooseAgain(again, chosen);
    else begin(chosen, null);
  }

  function foundAgain(found: SendingAgain | Notice | null) {
    const { at } = place.value;
    comingBack = null;
    if (found === null) return;
    if ("code" in found) {
      if (at === "start") note(found);
      return;
    }
    // The person is elsewhere by now.
    if (at !== "start" && at !== "collecting") return found.rest();
    again = found;
    found.onOver = () => {
      if (again !== found) return;
      again = null;
      note({ code: "over" });
    };
    if (at === "collecting") return;
    if (found.taken.own && found.whole !== null) goOn();
    else showAgain(found, false);
  }

  /** Looks whether this is what was being sent. */
  function chooseAgain(former: SendingAgain, chosen: Selection) {
    if ("text" in chosen) return note({ code: "nothing" });
    former.take(chosen);
    if (former.whole === null) showAgain(former, true);
    else goOn();
  }

  function goOn() {
    const former = again;
    const whole = former?.whole ?? null;
    if (former === null || whole === null) return;
    again = null;
    begin(whole, former.handOver());
  }

  /** Opens it, if the browser can do so by itself. */
  async function reach(former: SendingAgain) {
    await former.reach();
    if (again !== former) return;
    if (former.whole === null) showAgain(former, true);
    else goOn();
  }

  function showAgain(former: SendingAgain, tried: boolean, remark?: Remark) {
    const { summary, lacking: missing, isReachable: reachable } = former;
    place.value = { at: "again", summary, missing, reachable, tried, remark };
  }

  function begin(chosen: Selection, taken: TakenSending | null) {
    const next = peer.send(chosen, taken);
    repeat = () => begin(next.chosen, hasBegun(next.status) ? null : taken);
    receiving = null;
    sending = next;
    clearAddress();
    follow(next);
  }

  async function change(act: (current: Sending) => Promise<Refusal | null>, late: "late" | "kept") {
    const current = sending;
    if (current === null) return;
    say();
    const refused = await act(current);
    if (refused === null || current !== sending) return;
    say({ code: refused === "late" ? late : refused });
  }

  function note(notice: Notice) {
    if (isLive(place.value)) return say(notice);
    if (again !== null) return showAgain(again, false, notice);
    // An invitation is worth more than a remark on what was dropped.
    if (place.value.at === "invited" || place.value.at === "broken-link") return;
    forget();
    clearAddress();
    place.value = { at: "start", notice };
  }

  function receive(invitation: Invitation) {
    looking.abort();
    repeat = () => receive(invitation);
    sending = null;
    receiving = peer.receive(invitation);
    follow(receiving);
  }

  function forget() {
    leave();
    leave = () => {};
    transfer = null;
    sending = null;
    receiving = null;
    again?.rest();
    again = null;
  }

  /** Nobody here hears how it ends. */
  function abandon() {
    leave();
    transfer?.cancel();
    again?.abandon();
    again = null;
  }

  function startOver() {
    looking.abort();
    abandon();
    forget();
    clearAddress();
    place.value = { at: "start", notice: null };
  }

  function takes(): boolean {
    return isOpen(place.value) || (!isLive(place.value) && place.value.at !== "lacking");
  }

  async function collect(look: Look) {
    // Nothing that is let go of over the page is passed over in silence.
    const here = place.value;
    if (sending !== null && here.at === "transfer" && isLive(here) && !isOpen(here)) {
      say({ code: here.status.phase === "storing" ? "copying" : "late" });
    }
    if (!takes()) return;
    // What is dropped later goes with what is still being looked through.
    if (looking.signal.aborted) looking = new AbortController();
    const { signal } = looking;
    const before = place.value;
    const current = isLive(before) ? sending : null;
    let shownAt = performance.now();
    const found = (count: number) => {
      if (signal.aborted || performance.now() - shownAt < COUNTS) return;
      shownAt = performance.now();
      if (current === null) place.value = { at: "collecting", found: count };
      else say({ code: "looking", found: count });
    };
    const chosen = await look(found, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    if (signal.aborted || chosen === undefined) return;
    if (current !== null) {
      // Whatever it has come to meanwhile: this was meant to go with it.
      if (isNotice(chosen)) say(chosen);
      else change(() => current.add(chosen), "late");
      return;
    }
    // A notice belongs to where the person was.
    if (isNotice(chosen) && place.value.at === "collecting") place.value = before;
    send(chosen);
  }

  return {
    place,
    takes,
    collect,
    send,
    remove: (name) => change((current) => current.remove(name), "kept"),
    receive,
    openLink: (fragment) => location.assign(`/t#${fragment}`),
    scan() {
      step();
      place.value = { at: "scanning" };
    },
    noCamera(why) {
      place.value = { at: "no-camera", why };
    },
    accept(only) {
      // A closed file picker is no decision: the question stays.
      receiving?.accept(only).catch(() => undefined);
    },
    decline: () => receiving?.decline(),
    retype: (check) => receiving?.retype(check),
    newCode() {
      abandon();
      repeat();
    },
    cancel() {
      looking.abort();
      // Only the looking is cancelled.
      if (again !== null) showAgain(again, false);
      else if (place.value.at !== "transfer") startOver();
      else transfer?.cancel();
    },
    pause: (paused) => transfer?.pause(paused),
    saveAgain: () => receiving?.saveAgain(),
    consent: (consent) => sending?.consent(consent),
    store: (terms) => sending?.store(terms),
    extend: (minutes) => sending?.extend(minutes),
    revoke: () => sending?.revoke(),
    learn: () => sending?.learn(),
    unlock: (password) => receiving?.unlock(password),
    find: async (text) => (await receiving?.find(text)) ?? { text, items: [], more: 0 },
    goOn() {
      if (again !== null && again.whole === null) reach(again);
      else goOn();
    },
    again: () => repeat(),
    startOver,
    comeBack(found) {
      comingBack = found.then(foundAgain);
      return comingBack;
    },
    arrive(next) {
      const here = place.value;
      if (here.at === "transfer" && (isLive(here) || (isNowhereElse(here) && !here.stays))) {
        // What is going on goes on; a new link waits for a page of its own.
        if (isAt(address)) return;
        stay(address);
        place.value = { ...here, stays: true };
      } else if (takes()) {
        looking.abort();
        forget();
        place.value = readPlace(next);
      }
    },
  };
}
