/** The engine: one driver, and the words of the page that move it. */
import { PeerFault } from "../protocol/errors.ts";
import type { Driver } from "./driver.ts";
import { loadOf } from "./load.ts";
import { type Disk, ReceivingDriver } from "./receiving_driver.ts";
import type { Content } from "./selection.ts";
import { SendingDriver } from "./sending_driver.ts";
import type { FromWorker, ToWorker } from "./worker_messages.ts";

export class Engine {
  readonly #post: (message: FromWorker) => void;
  readonly #disk: Disk;
  #driver: Driver | null = null;
  /** What is to be sent is prepared in the order in which it was said. */
  #prepared: Promise<void> = Promise.resolve();

  constructor(post: (message: FromWorker) => void, disk: Disk) {
    this.#post = post;
    this.#disk = disk;
  }

  hear(message: ToWorker): void {
    const driver = this.#driver;
    if (message.type === "send") this.#prepare(() => this.#send(message.contents));
    else if (message.type === "revise") this.#prepare(() => this.#revise(message.contents));
    else if (message.type === "receive") {
      this.#driver = new ReceivingDriver(this.#post, this.#disk, message.transferCode);
      this.#post({ type: "ready" });
    } else if (message.type === "channels")
      driver?.attach(message.connection, message.control, message.data);
    else if (message.type === "connected")
      driver?.connected(message.connection, message.maxMessageSize);
    else if (message.type === "dropped") driver?.dropped(message.connection);
    else if (message.type === "relay") driver?.relay(message.carrier, message.text);
    else if (message.type === "hold") driver?.handle({ event: "hold", paused: message.paused });
    else if (message.type === "stop") driver?.handle({ event: "stop" });
    else if (message.type === "failed") driver?.handle({ event: "failed", code: message.code });
    else if (driver instanceof ReceivingDriver) {
      if (message.type === "accept") driver.accept(message.question, message.target);
      else if (message.type === "decline") driver.decline(message.question, message.reason);
      else if (message.type === "handed") driver.handed();
    }
  }

  /** Ends it, whatever it was about. */
  close(): void {
    this.#driver?.close();
  }

  #prepare(work: () => Promise<void>): void {
    this.#prepared = this.#prepared.then(work);
  }

  async #send(contents: readonly Content[]): Promise<void> {
    try {
      this.#driver = await SendingDriver.of(contents, this.#post);
      this.#post({ type: "ready" });
    } catch (error) {
      if (!(error instanceof PeerFault)) throw error;
      this.#post({ type: "ended", code: error.code, by: "fault", kept: false });
      this.#post({ type: "close" });
    }
  }

  async #revise(contents: readonly Content[]): Promise<void> {
    const driver = this.#driver;
    if (!(driver instanceof SendingDriver)) return;
    try {
      const refused = driver.revise(await loadOf(contents)) ? null : "late";
      this.#post({ type: "revised", refused });
    } catch (error) {
      if (!(error instanceof PeerFault)) throw error;
      this.#post({ type: "revised", refused: "too-many" });
    }
  }
}
