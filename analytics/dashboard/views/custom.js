// Custom events: names that the catalog doesn't have, each with the row that would add it.

import { card } from "../card.js";
import { copyButton } from "../dialogs.js";
import { h, name } from "../dom.js";
import * as names from "../names.js";
import { table } from "../rows.js";
import { link } from "../state.js";

export function view({ query }) {
  const result = card({
    title: "Custom events",
    panel: "custom",
    kind: "full",
    empty: "The catalog has all names that occurred in this period.",
    draw: (answer) => [
      h("p", { class: "hint" }, "The catalog doesn't have these names. Add a row for each to the catalog's table; if a name is a typo, correct it in the program that sends it."),
      table(answer, {
        label: "Custom events",
        titles: { row: "For the catalog", similar: "Similar" },
        cells: {
          name: (it) => (names.note(it), h("span", { class: "cell" }, h("a", { href: link({ view: "event", event: [it ?? ""] }) }, name(it)))),
          similar: (it) => (it === null ? "–" : name(it)),
          row: (it) => copyButton(it, "Copy row"),
        },
      }),
    ],
  });
  return { element: [result.element], cards: [result], update: () => result.load(query()) };
}
