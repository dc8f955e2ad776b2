import { beginDeliveries, type Delivery, deliveries, forget } from "../deliveries.ts";
import { catalogue } from "../language.ts";
import { cleanName } from "../words/names.ts";
import { together } from "../words/numbers.ts";
import { size } from "../words/sizes.ts";
import { moment } from "../words/times.ts";
import { Name } from "./name.tsx";
import { Sheet } from "./sheet.tsx";

/** What was delivered earlier, folded away; and what becomes of the list is the person's to say. */
export function DeliveryList() {
  const { deliveries: words } = catalogue.value;
  const list = deliveries.value;
  const some = list !== null && list.length > 0;
  return (
    <details class="deliveries" data-testid="deliveries">
      <summary>{words.title}</summary>
      <div class="earlier">
        {some && (
          <ul class="card lines">
            {list.map((delivery) => (
              <Line key={`${delivery.at}${delivery.root}${delivery.role}`} delivery={delivery} />
            ))}
          </ul>
        )}
        <p>{list === null ? words.off : some ? words.kept : words.none}</p>
        <div class="pair">
          {some && (
            <button class="button" type="button" onClick={() => beginDeliveries(true)}>
              {words.clear}
            </button>
          )}
          <button class="button" type="button" onClick={() => beginDeliveries(list === null)}>
            {list === null ? words.turnOn : words.turnOff}
          </button>
        </div>
      </div>
    </details>
  );
}

function Line({ delivery }: { delivery: Delivery }) {
  const { deliveries: words, contents } = catalogue.value;
  const { role, summary, at, root } = delivery;
  const isText = summary.kind === "text";
  return (
    <li>
      <Sheet kind={summary.kind} />
      <div class="what">
        {isText ? <p>{contents.text}</p> : <Name name={summary.name} />}
        <p class="small">
          {together(words.line[role](moment(at, Date.now()).text), size(summary.size ?? 0))}{" "}
          <bdi class="root" dir="ltr" translate={false}>
            {root}
          </bdi>
        </p>
      </div>
      <button
        class="button plain"
        type="button"
        aria-label={words.forgetOne(isText ? contents.text : cleanName(summary.name))}
        onClick={() => forget(delivery)}
      >
        {words.forget}
      </button>
    </li>
  );
}
