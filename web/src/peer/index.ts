/** The door of the peer: what screens import. */
import type { Invitation } from "../keys/link.ts";
import { ReceivingTransfer } from "./receiving_transfer.ts";
import { SendingTransfer } from "./sending_transfer.ts";
import type {
  ReceivingTransfer as Receiving,
  Selection,
  SendingTransfer as Sending,
} from "./status.ts";

export { wasReceiving } from "./receiving_transfer.ts";

/** Starts to send: makes a session, then waits for the receiver. */
export function send(selection: Selection): Sending {
  const transfer = new SendingTransfer(selection);
  transfer.start();
  return transfer;
}

/** Loads what a transfer needs besides: for when the page has nothing better to do. */
export function prepare(): void {
  import("./meeting.ts").then(
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
  const transfer = new ReceivingTransfer(invitation);
  transfer.start();
  return transfer;
}
