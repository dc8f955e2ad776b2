/** The engine: one driver, and the words of the page that move it. */
import { PeerFault } from "../protocol/errors.ts";
import type { Driver } from "./driver.ts";
import { type OpenSink, ReceivingDriver } from "./receiving_driver.ts";
import type { Content } from "./selection.ts";
import { SendingDriver } from "./sending_driver.ts";
import type { FromWorker, ToWorker } from "./worker_messages.ts";

export class Engine {
  readonly #post: (message: FromWorker) => void;
  readonly #open: OpenSink;
  #driver: Driver | null = null;

  constructor(post: (message: FromWorker) => void, open: OpenSink) {
    this.#post = post;
    this.#open = open;
  }

  hear(message: ToWorker): void {
    const driver = this.#driver;
    if (message.type === "send") this.#send(message.contents);
    else if (message.type === "receive") {
      this.#driver = new ReceivingDriver(this.#post, this.#open);
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

  async #send(contents: readonly Content[]): Promise<void> {
    try {
      this.#driver = await SendingDriver.of(contents, this.#post);
      this.#post({ type: "ready" });
    } catch (error) {
      if (!(error instanceof PeerFault)) throw error;
      this.#post({ type: "ended", code: error.code, by: "fault" });
      this.#post({ type: "close" });
    }
  }
}
