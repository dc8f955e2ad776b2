import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { Status } from "../../peer/status.ts";
import { catalogue } from "../language.ts";
import { CodeDisplay } from "../parts/code-display.tsx";
import { CopyButton } from "../parts/copy-button.tsx";
import { Pill } from "../parts/pill.tsx";
import { Qr } from "../parts/qr.tsx";
import { View } from "../parts/view.tsx";
import type { Actions } from "../place.ts";
import { waiting } from "../sentences.ts";

type InvitingStatus = Extract<Status, { phase: "inviting" }>;

interface InvitingProps {
  status: InvitingStatus;
  actions: Actions;
  /** What is being sent. */
  children: ComponentChildren;
}

export function Inviting({ status, actions, children }: InvitingProps) {
  const { buttons, inviting: words } = catalogue.value;
  const linkField = useRef<HTMLInputElement>(null);
  const canShare = typeof navigator.share === "function";

  function share() {
    // Closing the sheet without sharing is an answer, not a fault.
    navigator.share({ title: words.shareTitle, url: status.link }).catch(() => undefined);
  }

  return (
    <View title={words.title} lead={words.lead}>
      <section class="card invitation">
        <Qr text={status.link} label={words.qr} />
        <div class="ways">
          <input
            ref={linkField}
            class="link"
            type="text"
            dir="ltr"
            readOnly
            value={status.link}
            aria-label={words.link}
            data-testid="link"
            onFocus={(event) => event.currentTarget.select()}
          />
          <CopyButton
            text={status.link}
            label={buttons.copyLink}
            primary
            onRefused={() => linkField.current?.focus()}
          />
          {canShare && (
            <button class="button" type="button" onClick={share}>
              {buttons.share}
            </button>
          )}
        </div>
        {status.code === null ? (
          <div class="spoken" data-testid="code-off">
            <p>{words.codeOff}</p>
            <button class="button" type="button" onClick={actions.newCode}>
              {buttons.newCode}
            </button>
            <p class="small">{words.newCode}</p>
          </div>
        ) : (
          <div class="spoken">
            <p class="small">{words.say}</p>
            <CodeDisplay code={status.code} />
          </div>
        )}
      </section>
      {children}
      <div class="state">
        <Pill calm={status.room === "entered"}>{waiting(status.room)}</Pill>
        <p class="small">{words.good}</p>
      </div>
    </View>
  );
}
