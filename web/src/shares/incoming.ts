/** What a person receives: straight if the sender is there, and else from the copy under the same link. */
import type { Invitation } from "../keys/link.ts";
import { ReceivingTransfer } from "../peer/receiving_transfer.ts";
import type { Item, ReceivingTransfer as ReceivesStraight, Status } from "../peer/status.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { FetchingTransfer } from "./fetching_transfer.ts";
import { NO_PATH } from "./outgoing.ts";
import type { Found } from "./worker_messages.ts";

/** Milliseconds between two looks for a copy, as long as no connection stands. */
const LOOK_EVERY = 3_000;
/** For what was accepted to let go of its place on the disk. */
const CLOSING = 5_000;

/** Ends of the live transfer after which there may be a copy. */
const ELSEWHERE: ReadonlySet<ErrorCode> = new Set([
  "unknown-code",
  "already-joined",
  "expired",
  "closed",
  "cancelled",
  "no-path",
  "peer-gone",
  "silent",
  "browser-unsupported",
]);

/** What a person receives, by whichever way. */
export interface Receiving extends ReceivesStraight {
  /** No way from browser to browser was found, and it waits for a copy. */
  readonly awaitsCopy: boolean;
  /** Of a copy one file may be taken alone. */
  accept(only?: Item | null): Promise<void>;
  /** The person types the copy's password. */
  unlock(password: string): void;
  /** Looks in the copy for files by a part of their names. */
  find(text: string): Promise<Found>;
}

export class Incoming implements Receiving {
  readonly #live: ReceivingTransfer;
  readonly #listeners = new Set<(status: Status) => void>();
  readonly #leaveLive: () => void;
  #fetching: FetchingTransfer | null = null;
  #status: Status;
  /** Since when both are here, and no connection stands. */
  #apartSince = Number.POSITIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** No way was found so far; the sender may keep a copy. */
  #awaits = false;
  #over = false;

  constructor(invitation: Invitation) {
    this.#live = new ReceivingTransfer(invitation);
    this.#live.hasOtherWay = true;
    this.#status = this.#live.status;
    this.#leaveLive = this.#live.subscribe((status) => this.#follow(status));
  }

  start(): void {
    this.#live.start();
    this.#lookAfter(0);
  }

  get status(): Status {
    return this.#status;
  }

  get invitation(): Invitation {
    return this.#live.invitation;
  }

  get awaitsCopy(): boolean {
    return this.#awaits;
  }

  subscribe(listener: (status: Status) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  retype(check: string): void {
    this.#live.retype(check);
  }

  accept(only: Item | null = null): Promise<void> {
    return this.#fetching?.accept(only) ?? this.#live.accept();
  }

  decline(): void {
    (this.#fetching ?? this.#live).decline();
  }

  unlock(password: string): void {
    this.#fetching?.unlock(password);
  }

  async find(text: string): Promise<Found> {
    return this.#fetching?.find(text) ?? { text, items: [], more: 0 };
  }

  saveAgain(): void {
    (this.#fetching ?? this.#live).saveAgain();
  }

  pause(paused: boolean): void {
    (this.#fetching ?? this.#live).pause(paused);
  }

  cancel(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    const { status } = this.#live;
    this.#live.cancel();
    this.#fetching?.cancel();
    // It was kept back until it is known whether there is a copy.
    if (this.#fetching === null && isElsewhere(status)) this.#publish(status);
  }

  #publish(status: Status): void {
    this.#status = status;
    for (const listener of this.#listeners) listener(status);
  }

  #follow(status: Status): void {
    const apart = isApart(status) && status.peerPresent;
    this.#apartSince = apart
      ? Math.min(this.#apartSince, performance.now())
      : Number.POSITIVE_INFINITY;
    if (!apart) this.#awaits = false;
    if (isElsewhere(status) && !this.#over) {
      // Whoever stores a copy does so before the session is closed: one more look tells.
      clearTimeout(this.#timer);
      this.#look();
    } else this.#publish(status);
  }

  #lookAfter(pause: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), pause);
  }

  /** The end of the live transfer is told if there is no copy. */
  async #look(): Promise<void> {
    const live = this.#live.status;
    const end = isElsewhere(live) ? live : null;
    const { invitation } = this;
    const isApt = end !== null || live.phase === "opening" || isApart(live);
    const isWanted = isApt && "key" in invitation;
    const looking = isWanted
      ? import("./looking.ts").then(({ lookFor }) => lookFor(invitation.key))
      : null;
    const found = (await looking?.catch(() => null)) ?? "nothing";
    if (this.#over || this.#fetching !== null) return;
    // One that has ended is worth a word where there is nothing else.
    if (end === null ? found === "copy" && this.#isFree : found !== "nothing") {
      this.#fetch();
      return;
    }
    if (end !== null) {
      this.#publish(end);
      return;
    }
    const awaits = performance.now() - this.#apartSince >= NO_PATH;
    if (awaits !== this.#awaits) {
      this.#awaits = awaits;
      this.#publish(this.#status);
    }
    if (this.#live.status.phase !== "ended") this.#lookAfter(LOOK_EVERY);
  }

  /** The sender is not in the room, or no way to them was found. */
  get #isFree(): boolean {
    const { status } = this.#live;
    if (!isApart(status)) return false;
    return !status.peerPresent || performance.now() - this.#apartSince >= NO_PATH;
  }

  async #fetch(): Promise<void> {
    const { invitation, accepted } = this.#live;
    if (!("key" in invitation)) return;
    const loaded = await import("./fetching_transfer.ts").catch(() => null);
    if (this.#over || this.#fetching !== null) return;
    if (loaded === null) {
      this.#lookAfter(LOOK_EVERY);
      return;
    }
    clearTimeout(this.#timer);
    this.#leaveLive();
    const fetching = new loaded.FetchingTransfer(invitation, accepted);
    this.#fetching = fetching;
    fetching.subscribe((status) => this.#publish(status));
    this.#live.giveWay();
    const patience = new Promise((resolve) => setTimeout(resolve, CLOSING));
    await Promise.race([this.#live.closed, patience]);
    if (!this.#over) fetching.start();
  }
}

function isElsewhere(status: Status): boolean {
  return status.phase === "ended" && status.by !== "us" && ELSEWHERE.has(status.code);
}

type Apart = Extract<Status, { phase: "connecting" | "reconnecting" }>;

function isApart(status: Status): status is Apart {
  return status.phase === "connecting" || status.phase === "reconnecting";
}
