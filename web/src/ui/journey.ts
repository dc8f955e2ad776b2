/** Leads a person through the places of the page, and holds the one transfer that may be going on. */
import { type Signal, signal } from "@preact/signals";
import type { Invitation } from "../keys/link.ts";
import type { ReceivingTransfer, Selection, Status, Transfer } from "../peer/status.ts";
import { clearAddress, isAt, keepInAddress, stay, step } from "./address.ts";
import { deliveryOf, remember } from "./deliveries.ts";
import { type Actions, isLive, isNowhereElse, type Place, readPlace } from "./place.ts";
import { isNotice, type Notice } from "./selecting.ts";

/** The door of the peer, handed in so that nothing here decides what stands behind it. */
export interface Peer {
  send(selection: Selection): Transfer;
  receive(invitation: Invitation): ReceivingTransfer;
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
  let receiving: ReceivingTransfer | null = null;
  let repeat = () => startOver();
  let leave = () => {};
  let looking = new AbortController();
  /** That of the transfer. */
  let address = "";

  function follow(next: Transfer) {
    looking.abort();
    leave();
    step();
    address = location.href;
    transfer = next;
    place.value = { at: "transfer", status: next.status, stays: false };
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
    const same = before.at === "transfer" && before.status.phase === status.phase;
    place.value = { at: "transfer", status, stays: same && before.stays };
  }

  function send(chosen: Selection | Notice) {
    if (isNotice(chosen)) return remark(chosen);
    repeat = () => send(chosen);
    receiving = null;
    clearAddress();
    follow(peer.send(chosen));
  }

  function remark(notice: Notice) {
    // An invitation is worth more than a remark on what was dropped.
    if (place.value.at === "invited" || place.value.at === "broken-link") return;
    forget();
    clearAddress();
    place.value = { at: "start", notice };
  }

  function receive(invitation: Invitation) {
    repeat = () => receive(invitation);
    receiving = peer.receive(invitation);
    follow(receiving);
  }

  function forget() {
    looking.abort();
    leave();
    leave = () => {};
    transfer = null;
    receiving = null;
  }

  /** Nobody hears how it ends. */
  function abandon() {
    leave();
    transfer?.cancel();
  }

  function startOver() {
    abandon();
    forget();
    clearAddress();
    place.value = { at: "start", notice: null };
  }

  function takes(): boolean {
    return !isLive(place.value) && place.value.at !== "lacking";
  }

  async function collect(look: Look) {
    if (!takes()) return;
    looking.abort();
    looking = new AbortController();
    const { signal } = looking;
    const before = place.value;
    let shownAt = performance.now();
    const found = (count: number) => {
      if (signal.aborted || performance.now() - shownAt < COUNTS) return;
      shownAt = performance.now();
      place.value = { at: "collecting", found: count };
    };
    const chosen = await look(found, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    if (signal.aborted || chosen === undefined) return;
    // A remark belongs to where the person was.
    if (isNotice(chosen) && place.value.at === "collecting") place.value = before;
    send(chosen);
  }

  return {
    place,
    takes,
    collect,
    send,
    receive,
    openLink: (fragment) => location.assign(`/t#${fragment}`),
    scan() {
      step();
      place.value = { at: "scanning" };
    },
    noCamera(why) {
      place.value = { at: "no-camera", why };
    },
    accept() {
      // A closed file picker is no decision: the question stays.
      receiving?.accept().catch(() => undefined);
    },
    decline: () => receiving?.decline(),
    retype: (check) => receiving?.retype(check),
    newCode() {
      abandon();
      repeat();
    },
    cancel() {
      if (place.value.at !== "transfer") startOver();
      else transfer?.cancel();
    },
    pause: (paused) => transfer?.pause(paused),
    saveAgain: () => receiving?.saveAgain(),
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
        forget();
        place.value = readPlace(next);
      }
    },
  };
}
