/** The engine's worker: the channels, the disk and the digests live here, away from the page. */
import type { Driver } from "./driver.ts";
import { ReceivingDriver } from "./receiving_driver.ts";
import { SendingDriver } from "./sending_driver.ts";
import { removeLeftovers } from "./sinks.ts";
import type { FromWorker, ToWorker } from "./worker_messages.ts";

const post = (message: FromWorker): void => self.postMessage(message);

// An error inside a promise is as much a fault of ours as any other: the page must hear of it.
self.onunhandledrejection = ({ reason }) => {
  setTimeout(() => {
    throw reason;
  });
};

let driver: Driver | null = null;

async function start(message: Extract<ToWorker, { type: "send" | "receive" }>): Promise<void> {
  // Where the browser refuses the folder, there is nothing left over in it either.
  removeLeftovers().catch(() => null);
  if (message.type === "send") driver = await SendingDriver.of(message.file, post);
  else driver = new ReceivingDriver(post);
  post({ type: "ready" });
}

self.onmessage = ({ data: message }: MessageEvent<ToWorker>) => {
  if (message.type === "send" || message.type === "receive") start(message);
  else if (message.type === "channels") driver?.attach(message.control, message.data);
  else if (message.type === "connected") driver?.connected(message.maxMessageSize);
  else if (message.type === "lost") driver?.handle({ event: "lost" });
  else if (message.type === "stop") driver?.handle({ event: "stop" });
  else if (driver instanceof ReceivingDriver) {
    if (message.type === "accept") driver.accept(message.transfer, message.target);
    else if (message.type === "decline") driver.decline(message.transfer, message.reason);
    else if (message.type === "handed") driver.handed();
  }
};
