import type { ComponentChildren } from "preact";

/** The name, which leads home, and what pauses or ends the present view. */
export function Header({ children }: { children?: ComponentChildren }) {
  return (
    <header class="top">
      <a class="brand" href="/">
        <svg viewBox="0 0 28 20" aria-hidden="true" focusable="false">
          <path class="wire" d="M1 3.5Q14 11 27 3.5" />
          <path class="hanger" d="M14 7.5v3" />
          <rect class="box" x="7.5" y="10" width="13" height="8.5" rx="2.6" />
        </svg>
        Telpher
      </a>
      <div class="top-actions">{children}</div>
    </header>
  );
}
