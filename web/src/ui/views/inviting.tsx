import type { ComponentChildren } from "preact";
import type { Status } from "../../peer/status.ts";
import { catalogue } from "../language.ts";
import { CodeDisplay } from "../parts/code-display.tsx";
import { LinkCard } from "../parts/link-card.tsx";
import { Pill } from "../parts/pill.tsx";
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
  return (
    <View title={words.title} lead={words.lead}>
      <LinkCard link={status.link} primary>
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
      </LinkCard>
      {children}
      <div class="state">
        <Pill calm={status.room === "entered"}>{waiting(status.room)}</Pill>
        <p class="small">{words.good}</p>
      </div>
    </View>
  );
}
