import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Place } from "../place.ts";
import { factsOf } from "./facts.ts";
import { along, brokenPaths, linePath, ropeway, towerPath } from "./geometry.ts";

/** Smaller steps than this are not worth a glide, and gliding all the time costs a processor. */
const GLIDE = 0.02;

/** The ropeway. Hidden from assistive technology: the same facts stand in words beside it. */
export function Scene({ place }: { place: Place }) {
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 358, height: 112 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      setSize({ width: element.clientWidth, height: element.clientHeight });
    });
    observer.observe(element);
    setSize({ width: element.clientWidth, height: element.clientHeight });
    return () => observer.disconnect();
  }, []);

  const facts = factsOf(place);
  const before = useRef(facts.progress);
  const glides = Math.abs(facts.progress - before.current) > GLIDE;
  before.current = facts.progress;
  const way = ropeway(size.width, size.height);
  const line = linePath(way);
  return (
    <div class={glides ? "scene glides" : "scene"} ref={box} aria-hidden="true">
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${size.width} ${size.height}`}
        focusable="false"
        style={{ "--along": along(way, facts.progress).toFixed(4), "--line": `path("${line}")` }}
      >
        <path
          class={facts.senderThere ? "tower" : "tower pale"}
          d={towerPath(way.sender, way.ground)}
        />
        <path
          class={facts.receiverThere ? "tower" : "tower pale"}
          d={towerPath(way.receiver, way.ground)}
        />
        {facts.line === "broken" ? (
          brokenPaths(way).map((half) => <path key={half} class="wire" d={half} />)
        ) : (
          <path class={facts.line === "dotted" ? "wire dotted" : "wire"} d={line} />
        )}
        {facts.travelled && (
          <path
            class={facts.verified ? "wire travelled all" : "wire travelled"}
            pathLength="1"
            d={line}
          />
        )}
        <g class="carrier">
          <path class="hanger" d="M-5 0H5M0 0V12" />
          <rect x="-17" y="11" width="34" height="23" rx="6" />
          {facts.verified && <path class="tick" d="m-7 22.5 5 5 9-9.5" />}
        </g>
      </svg>
    </div>
  );
}
