/** The door of sending and receiving: what screens import. */
import type { Invitation } from "../keys/link.ts";
import type { Selection } from "../peer/status.ts";
import { Incoming, type Receiving } from "./incoming.ts";
import { Outgoing, type Sending } from "./outgoing.ts";

export { wasReceiving } from "../peer/receiving_transfer.ts";
export type { Receiving } from "./incoming.ts";
export type { Consent, CopyOffer, Sending } from "./outgoing.ts";
export type { CopyTerms } from "./storing_transfer.ts";
export type { Found } from "./worker_messages.ts";

/** Starts to send: makes a session, then waits for the receiver. */
export function send(selection: Selection): Sending {
  const outgoing = new Outgoing(selection);
  outgoing.start();
  return outgoing;
}

/** Loads what a transfer needs besides: for when the page has nothing better to do. */
export function prepare(): void {
  import("../peer/meeting.ts").then(
    ({ prepare }) => prepare(),
    // Then it is loaded when it is needed, or the transfer says that it cannot be.
    () => undefined,
  );
}

/**
 * Takes the seat in a transfer. Call only on a person's gesture, or where this tab had the seat: previews
 * must never take it.
 */
export function receive(invitation: Invitation): Receiving {
  const incoming = new Incoming(invitation);
  incoming.start();
  return incoming;
}
