import type { Invitation } from "../../keys/link.ts";
import { catalogue } from "../language.ts";
import { View } from "../parts/view.tsx";
import type { Actions } from "../place.ts";

/** A link was opened. Whoever only looks at it, as preview robots do, must not take the seat. */
export function Invited({ invitation, actions }: { invitation: Invitation; actions: Actions }) {
  const { buttons, invited } = catalogue.value;
  return (
    <View title={invited.title} lead={invited.lead}>
      <button class="button primary wide" type="button" onClick={() => actions.receive(invitation)}>
        {buttons.seeWhatItIs}
      </button>
      <p class="foot">{invited.foot}</p>
    </View>
  );
}
