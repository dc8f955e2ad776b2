/** What stands in the address, and in the history behind "Back". */
import { type Invitation, link } from "../keys/link.ts";

interface Step {
  step: true;
}

/** Going back leads out of what begins now, and not off the page. */
export function step(): void {
  if (!isStep()) history.pushState({ step: true } satisfies Step, "", location.href);
}

/** The person went back, or elsewhere, and what is going on stays: so does its address. */
export function stay(address: string): void {
  history.pushState({ step: true } satisfies Step, "", address);
}

/** Whether the page stands where it was led to, and not where somebody has gone from there. */
export function isAt(address: string): boolean {
  return isStep() && location.href === address;
}

/** A key that is done with has no business in the address any more. */
export function clearAddress(): void {
  if (location.pathname !== "/") history.replaceState(history.state, "", "/");
}

/** Whoever had the code to begin with has the link after a reload. */
export function keepInAddress(invitation: Invitation): void {
  if (!("key" in invitation) || location.pathname === "/t") return;
  const { transferCode, key } = invitation;
  history.replaceState(history.state, "", link(new URL(location.href), transferCode, key));
}

function isStep(): boolean {
  return (history.state as Step | null)?.step === true;
}
