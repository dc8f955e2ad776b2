/** The door of sending and receiving: what screens import. */
import type { Invitation } from "../keys/link.ts";
import type { SendingAgain } from "../peer/sending_again.ts";
import type { TakenSending } from "../peer/sendings.ts";
import type { Selection } from "../peer/status.ts";
import { Incoming, type Receiving } from "./incoming.ts";
import { Outgoing, type Sending } from "./outgoing.ts";

export { wasReceiving } from "../peer/receiving_transfer.ts";
export type { SendingAgain } from "../peer/sending_again.ts";
export type { TakenSending } from "../peer/sendings.ts";
export type { Receiving } from "./incoming.ts";
export type { CopyOffer, Sending } from "./outgoing.ts";
export type { CopyTerms } from "./storing_transfer.ts";
export type { Found } from "./worker_messages.ts";

/**
 * Starts to send: makes a session, then waits for the receiver.
 * @param taken goes on with this, which was of the same files
 */
export function send(selection: Selection, taken: TakenSending | null = null): Sending {
  const outgoing = new Outgoing(selection, taken);
  outgoing.start();
  return outgoing;
}

/**
 * What this browser was sending when its page went away, and no other page sends. `elsewhere`: this tab was
 * duplicated, and the other one sends it.
 */
export async function sendingAgain(): Promise<SendingAgain | "elsewhere" | null> {
  try {
    const { takeSending } = await import("../peer/sendings.ts");
    const taken = await takeSending();
    if (taken === null || taken === "elsewhere") return taken;
    const { SendingAgain } = await import("../peer/sending_again.ts");
    return new SendingAgain(taken);
  } catch {
    // A browser that keeps nothing for this page was sending nothing either.
    return null;
  }
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
