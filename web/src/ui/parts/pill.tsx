import type { ComponentChildren } from "preact";

/** A state in a few words. Not calm: something is being mended. */
export function Pill({ calm, children }: { calm: boolean; children: ComponentChildren }) {
  return (
    <p class={calm ? "pill" : "pill mending"}>
      <span class="dot" />
      {children}
    </p>
  );
}
