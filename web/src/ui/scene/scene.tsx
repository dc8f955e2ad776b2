import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { catalogue } from "../language.ts";
import type { Place } from "../place.ts";
import { type Facts, factsOf } from "./facts.ts";
import {
  along,
  brokenPaths,
  HEIGHT,
  halfPaths,
  linePath,
  postPath,
  type Ropeway,
  ropeway,
  storePath,
  towerPath,
} from "./geometry.ts";

/** Smaller steps than this are not worth a glide, and gliding all the time costs a processor. */
const GLIDE = 0.1;

interface SceneProps {
  place: Place;
  /** Something is being held over the page: the empty carrier is ready for it. */
  dragging: boolean;
}

/** The ropeway. Hidden from assistive technology: the same facts stand in words beside it. */
export function Scene({ place, dragging }: SceneProps) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(358);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setWidth((element.clientWidth / element.clientHeight) * HEIGHT);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  const words = catalogue.value.scene;
  const facts = factsOf(place);
  const before = useRef(facts.progress);
  const glides = Math.abs(facts.progress - before.current) > GLIDE;
  before.current = facts.progress;
  const way = ropeway(width);
  const line = linePath(way);
  return (
    <div class={glides ? "scene glides" : "scene"} aria-hidden="true">
      <div class="ropeway" ref={box}>
        <svg
          aria-hidden="true"
          viewBox={`0 0 ${width} ${HEIGHT}`}
          focusable="false"
          style={{ "--along": along(way, facts.progress).toFixed(4), "--line": `path("${line}")` }}
        >
          <path class="ground" d={`M0 ${way.ground}H${width}`} />
          <path
            class={facts.senderThere ? "tower" : "tower pale"}
            d={towerPath(way.sender, way.ground)}
          />
          <path
            class={facts.receiverThere ? "tower" : "tower pale"}
            d={towerPath(way.receiver, way.ground)}
          />
          {facts.middle === "post" && <path class="tower" d={postPath(way)} />}
          {facts.middle === "store" && <path class="tower" d={storePath(way)} />}
          {wiresOf(facts, way).map(([kind, d]) => (
            <path key={d} class={kind} d={d} />
          ))}
          {facts.travelled && (
            <path
              class={facts.load === "verified" ? "wire travelled all" : "wire travelled"}
              pathLength="1"
              d={line}
            />
          )}
          <g class={dragging ? "carrier ready" : "carrier"} data-load={facts.load}>
            <path class="hanger" d="M-6 0H6M0 0V12" />
            <rect class="box" x="-17" y="11" width="34" height="23" rx="6" />
            {facts.load === "verified" && <path class="mark" d="m-7 22.5 5 5 9-9.5" />}
            {facts.load === "paused" && <path class="mark" d="M-3.5 18v9M3.5 18v9" />}
          </g>
        </svg>
      </div>
      <div class="ends">
        <span>{facts.role === "sender" ? words.you : words.them}</span>
        <span>{facts.role === "sender" ? words.them : words.you}</span>
      </div>
    </div>
  );
}

/** The pieces of the line, each with what it looks like. */
function wiresOf({ line, progress }: Facts, way: Ropeway): [string, string][] {
  if (line === "broken") return brokenPaths(way, progress).map((half) => ["wire", half]);
  const [near, far] = halfPaths(way);
  if (line === "half")
    return [
      ["wire", near],
      ["wire dotted", far],
    ];
  return [[line === "dotted" ? "wire dotted" : "wire", linePath(way)]];
}
