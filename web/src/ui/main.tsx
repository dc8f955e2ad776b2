import { render } from "preact";
import { receive, send } from "../peer/index.ts";
import { App } from "./app.tsx";
import { lackOf } from "./environment.ts";
import { journey } from "./journey.ts";
import { readPlace } from "./place.ts";
import "./styles/all.css";

const lack = lackOf(window);
const first = lack ? ({ at: "lacking", lack } as const) : readPlace(new URL(location.href));
const root = document.getElementById("app");
if (root) render(<App journey={journey({ send, receive }, first)} />, root);
