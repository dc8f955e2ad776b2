import { effect } from "@preact/signals";
import { render } from "preact";
import { prepare, receive, send, sendingAgain, wasReceiving } from "../shares/index.ts";
import { App } from "./app.tsx";
import { keepAwake } from "./awake.ts";
import { watchDeliveries } from "./deliveries.ts";
import { lackOf } from "./environment.ts";
import { install, takeOpened, takeShared } from "./installed.ts";
import { journey } from "./journey.ts";
import { readersLanguage, speak } from "./language.ts";
import { readPlace } from "./place.ts";
import { watchServer } from "./reach.ts";
import { loadTransferViews } from "./transfer-views.ts";
import "./styles/all.css";

watchDeliveries();
const lack = lackOf(window);
const first = lack ? ({ at: "lacking", lack } as const) : readPlace(new URL(location.href));
await speak(readersLanguage());
const root = document.getElementById("app");
const trip = journey({ send, receive }, first);
keepAwake(trip.place);
if (root) render(<App journey={trip} />, root);
document.querySelector(".late")?.remove();
if (first.at === "invited") {
  wasReceiving(first.invitation).then((was) => {
    // The person may have been faster.
    if (was && trip.place.value === first) trip.receive(first.invitation);
  });
}
const shared = takeShared(trip);
takeOpened(trip);
if (first.at === "start" && !shared) {
  trip.comeBack(sendingAgain().then((found) => (found === "elsewhere" ? { code: found } : found)));
}
// Not every browser tells when it is idle.
const whenIdle = window.requestIdleCallback ?? ((act: () => void) => setTimeout(act, 500));
if (!lack) {
  // Where they cannot be loaded now, they are when a transfer needs them.
  const loadViews = () => loadTransferViews().catch(() => undefined);
  whenIdle(() => {
    prepare();
    loadViews();
    watchServer();
    // What could not be loaded is looked for at another visit.
    import("./leftovers.ts").then(
      ({ watchLeftovers }) => watchLeftovers(trip.place),
      () => undefined,
    );
    install(trip.place);
  });
  effect(() => {
    if (["transfer", "again"].includes(trip.place.value.at)) loadViews();
  });
}
