/** Leads a person through the places of the page, and holds the one transfer that may be going on. */
import { type Signal, signal } from "@preact/signals";
import type { Invitation } from "../keys/link.ts";
import type { ReceivingTransfer, Transfer } from "../peer/status.ts";
import { type Actions, isLive, type Notice, type Place, readPlace } from "./place.ts";

/** A key that is done with has no business in the address any more. */
function clearAddress() {
  if (location.pathname !== "/") history.replaceState(null, "", "/");
}

/** The door of the peer, handed in so that nothing here decides what stands behind it. */
export interface Peer {
  send(file: File): Transfer;
  receive(invitation: Invitation): ReceivingTransfer;
}

export interface Journey extends Actions {
  place: Signal<Place>;
  /** Something was dropped: a file to send, or why it cannot be. */
  drop(dropped: File | Notice): void;
  /** The address changed under the page. */
  arrive(address: URL): void;
}

export function journey(peer: Peer, first: Place): Journey {
  const place = signal(first);
  let transfer: Transfer | null = null;
  let receiving: ReceivingTransfer | null = null;
  let repeat = () => startOver();
  let leave = () => {};

  function follow(next: Transfer) {
    leave();
    transfer = next;
    place.value = { at: "transfer", status: next.status };
    leave = next.subscribe((status) => {
      place.value = { at: "transfer", status };
    });
  }

  function sendFile(file: File) {
    repeat = () => sendFile(file);
    receiving = null;
    clearAddress();
    follow(peer.send(file));
  }

  function receive(invitation: Invitation) {
    repeat = () => receive(invitation);
    receiving = peer.receive(invitation);
    follow(receiving);
  }

  function forget() {
    leave();
    leave = () => {};
    transfer = null;
    receiving = null;
  }

  function startOver() {
    forget();
    clearAddress();
    place.value = { at: "start", notice: null };
  }

  function drop(dropped: File | Notice) {
    if (isLive(place.value) || place.value.at === "lacking") return;
    if (dropped instanceof File) return sendFile(dropped);
    // An invitation is worth more than a remark on what was dropped.
    if (place.value.at === "invited" || place.value.at === "broken-link") return;
    forget();
    clearAddress();
    place.value = { at: "start", notice: dropped };
  }

  return {
    place,
    send(files) {
      const [file] = files;
      if (files.length > 1) drop("several");
      else if (file) sendFile(file);
    },
    receive,
    openLink: (fragment) => location.assign(`/t#${fragment}`),
    accept() {
      // A closed file picker is no decision: the question stays.
      receiving?.accept().catch(() => undefined);
    },
    decline: () => receiving?.decline(),
    cancel: () => transfer?.cancel(),
    saveAgain: () => receiving?.saveAgain(),
    again: () => repeat(),
    startOver,
    drop,
    arrive(address) {
      // What is going on goes on; the new link waits for a page of its own.
      if (isLive(place.value) || place.value.at === "lacking") return;
      forget();
      place.value = readPlace(address);
    },
  };
}
