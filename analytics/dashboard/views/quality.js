// Quality: the problems in the data, each with an example and advice.

import { card } from "../card.js";
import { h } from "../dom.js";
import { table } from "../rows.js";

export function view({ query }) {
  const result = card({
    title: "Quality",
    panel: "quality",
    kind: "full",
    empty: "No problems found.",
    draw: (answer) => table(answer, { label: "Problems", cells: { example: (it) => (it === null || it === "" ? "–" : h("code", null, h("bdi", null, it))) } }),
  });
  return { element: [result.element], cards: [result], update: () => result.load(query()) };
}
