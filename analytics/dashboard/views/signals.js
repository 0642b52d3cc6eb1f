// Signals: the events that are waiting for each webhook, and failures.

import { card } from "../card.js";
import { h, name } from "../dom.js";
import * as format from "../format.js";
import { table } from "../rows.js";

/** The states of a signal that need no attention. */
const calm = ["running", "new"];

export function view() {
  const result = card({
    title: "Signals",
    panel: "signals",
    kind: "full",
    empty: "No signals. To post events to a webhook, add a table [[signal]] to collector.toml.",
    draw: (answer) =>
      table(answer, {
        label: "Signals",
        titles: { id: "Signal", lag_seconds: "Oldest waits" },
        cells: {
          id: (it) => name(it),
          state: (it) => h("span", { class: `tag ${calm.includes(it) ? "" : "warn"}` }, it ?? "unknown"),
          lag_seconds: (it) => format.duration(it),
          last_error: (it) => (it === null ? "–" : h("bdi", { class: "error" }, it)),
        },
      }),
  });
  // Filters don't affect which events are waiting.
  return { element: [result.element], cards: [result], update: () => result.load(new URLSearchParams()) };
}
