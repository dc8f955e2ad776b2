/** Leads a person through the places of the page, and holds the one transfer that may be going on. */
import { type Signal, signal } from "@preact/signals";
import type { Invitation } from "../keys/link.ts";
import type { Refusal, Selection, Status, Transfer } from "../peer/status.ts";
import type { Receiving, Sending } from "../shares/index.ts";
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
  send(selection: Selection): Sending;
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
  /** The address changed under the page. */
  arrive(address: URL): void;
}

export function journey(peer: Peer, first: Place): Journey {
  const place = signal(first);
  let transfer: Transfer | null = null;
  let sending: Sending | null = null;
  let receiving: Receiving | null = null;
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
    const next = { ...before, status, stays, copy, awaitsCopy };
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
    else begin(chosen);
  }

  function begin(chosen: Selection) {
    const next = peer.send(chosen);
    repeat = () => begin(next.chosen);
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
  }

  /** Nobody hears how it ends. */
  function abandon() {
    leave();
    transfer?.cancel();
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
    if (sending !== null && isLive(place.value) && !isOpen(place.value)) say({ code: "late" });
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
      if (place.value.at !== "transfer") startOver();
      else transfer?.cancel();
    },
    pause: (paused) => transfer?.pause(paused),
    saveAgain: () => receiving?.saveAgain(),
    consent: (consent) => sending?.consent(consent),
    store: (terms) => sending?.store(terms),
    extend: (minutes) => sending?.extend(minutes),
    revoke: () => sending?.revoke(),
    unlock: (password) => receiving?.unlock(password),
    find: async (text) => (await receiving?.find(text)) ?? { text, items: [], more: 0 },
    again: () => repeat(),
    startOver,
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
