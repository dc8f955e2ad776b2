/** The record of one thing that is being sent: written and removed in the order in which that is asked. */
import { keep } from "./hold.ts";
import { endedRecord } from "./records.ts";
import type { KeptSending, TakenSending } from "./sendings.ts";

export class SendingRecord {
  /** No other tab takes it as long as this one is here. */
  readonly #letGo: () => void;
  readonly #id: string;
  #isKept: boolean | null = null;
  #isOver = false;
  #written: Promise<void> = Promise.resolve();

  /** @param taken what is here of it from an earlier page */
  constructor(id: string, taken: TakenSending | null = null) {
    this.#id = id;
    this.#letGo = taken?.kept.id === id ? taken.letGo : keep(`sending:${id}`);
  }

  /** Whether another page finds it once this one is gone; null: that is not known yet. */
  get isKept(): boolean | null {
    return this.#isKept;
  }

  /** Keeps this from now on, in place of what was kept before; whether the browser does. */
  write(kept: Omit<KeptSending, "id" | "at">): Promise<boolean> {
    this.#then(async (sendings) => {
      if (this.#isOver) return;
      await sendings.keepSending({ ...kept, id: this.#id, at: Date.now() });
      this.#isKept = !this.#isOver;
    });
    return this.#written.then(() => this.#isKept === true);
  }

  /** It has come to its end; settles when nothing is kept of it. */
  forget(): Promise<void> {
    if (this.#isOver) return this.#written;
    this.#isOver = true;
    this.#isKept = false;
    endedRecord().write({ id: this.#id });
    this.#then((sendings) => sendings.forgetSending(this.#id));
    this.letGo();
    return this.#written;
  }

  /** Leaves it to other tabs, as it will be when all is written. */
  letGo(): void {
    this.#written.then(this.#letGo);
  }

  #then(work: (sendings: typeof import("./sendings.ts")) => Promise<void>): void {
    const done = this.#written.then(() => import("./sendings.ts")).then(work);
    this.#written = done.catch(() => {
      this.#isKept = false;
    });
  }
}
