import { catalogue, choose, spoken } from "../language.ts";
import { languages } from "../languages.ts";

/** Each language is named in itself: whoever looks for theirs need not read the present one. */
export function LanguageChoice() {
  return (
    <label class="language">
      <svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">
        <path d="M10 1.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM1.5 10h17M10 1.5c5 5 5 12 0 17M10 1.5c-5 5-5 12 0 17" />
      </svg>
      <span class="unseen">{catalogue.value.page.language}</span>
      <select
        value={spoken.value.tag}
        onChange={async (event) => {
          const select = event.currentTarget;
          const language = languages.find(({ tag }) => tag === select.value);
          if (language) await choose(language);
          // Where it could not be loaded, nothing has changed.
          select.value = spoken.value.tag;
        }}
      >
        {languages.map(({ tag, name }) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
