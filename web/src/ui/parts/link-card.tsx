import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { catalogue } from "../language.ts";
import { CopyButton } from "./copy-button.tsx";
import { Qr } from "./qr.tsx";

interface LinkCardProps {
  link: string;
  /** To copy it is the one thing to do. */
  primary?: boolean;
  /** Stands below. */
  children?: ComponentChildren;
}

/** A link, and the ways to pass it on. */
export function LinkCard({ link, primary = false, children }: LinkCardProps) {
  const { buttons, inviting: words } = catalogue.value;
  const field = useRef<HTMLInputElement>(null);
  const canShare = typeof navigator.share === "function";

  function share() {
    // Closing the sheet without sharing is an answer, not a fault.
    navigator.share({ title: words.shareTitle, url: link }).catch(() => undefined);
  }

  return (
    <section class="card invitation">
      <Qr text={link} label={words.qr} />
      <div class="ways">
        <input
          ref={field}
          class="link"
          type="text"
          dir="ltr"
          readOnly
          value={link}
          aria-label={words.link}
          data-testid="link"
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton
          text={link}
          label={buttons.copyLink}
          primary={primary}
          onRefused={() => field.current?.focus()}
        />
        {canShare && (
          <button class="button" type="button" onClick={share}>
            {buttons.share}
          </button>
        )}
      </div>
      {children}
    </section>
  );
}
