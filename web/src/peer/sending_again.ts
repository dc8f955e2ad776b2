/** What was being sent when its page went away: its seat is kept until the same is chosen again. */
import { openAgain } from "./handles.ts";
import { Matching } from "./matching.ts";
import type { TakenSending } from "./sendings.ts";
import { Server } from "./server.ts";
import type { Lacking, Selection, Summary } from "./status.ts";
import { Vigil } from "./vigil.ts";

export class SendingAgain {
  readonly taken: TakenSending;
  readonly #matching: Matching;
  readonly #vigil: Vigil | null;
  /** Is told when nothing can be gone on with any more: the session has ended. */
  onOver = (): void => {};

  constructor(taken: TakenSending) {
    const { chosen, seat } = taken.kept;
    this.taken = taken;
    this.#matching = new Matching(chosen);
    const server = new Server(new URL("/", location.href));
    this.#vigil = seat && new Vigil(server, seat, () => this.#end(() => this.onOver()));
  }

  get summary(): Summary {
    return this.taken.kept.summary;
  }

  /** Files that have yet to be chosen again. */
  get lacking(): readonly Lacking[] {
    return this.#matching.lacking;
  }

  /** What goes on, once all of it is there; null before. */
  get whole(): Selection | null {
    return this.#matching.whole;
  }

  /** Looks in what is chosen now for what is not there yet. */
  take(chosen: Selection): void {
    if ("entries" in chosen) this.#matching.take(chosen);
  }

  /** The browser may open them again by itself, if the person allows it. */
  get isReachable(): boolean {
    return this.#matching.handles.length > 0;
  }

  /** Opens them. Call inside a click. */
  async reach(): Promise<void> {
    this.take(await openAgain(this.#matching.handles));
  }

  /** Somebody here goes on with it. */
  handOver(): TakenSending {
    this.#vigil?.end();
    return this.taken;
  }

  /** Leaves it to whoever comes next. */
  rest(): void {
    this.#vigil?.end();
    this.taken.letGo();
  }

  /** The person has something else to send: whoever waits for this hears that it is over. */
  abandon(): void {
    this.#vigil?.close();
    this.#end(() => {});
  }

  async #end(then: () => void): Promise<void> {
    const { forgetSending } = await import("./sendings.ts");
    // What cannot be removed is over by its time.
    await forgetSending(this.taken.kept.id).catch(() => undefined);
    this.taken.letGo();
    then();
  }
}
