/** The door of the peer: what screens import. */

import type { Invitation } from "../keys/link.ts";
import type { ReceivingTransfer, Transfer } from "./status.ts";

/** Starts to send one file: makes a session, then waits for the receiver. */
export declare function send(file: File): Transfer;
/** Takes the seat in a transfer. Call only on a person's gesture: previews must never take it. */
export declare function receive(invitation: Invitation): ReceivingTransfer;
