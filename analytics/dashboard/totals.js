// The headline numbers.

import { records } from "./api.js";
import { card } from "./card.js";
import { h } from "./dom.js";
import * as format from "./format.js";
import { changed } from "./rows.js";

const NUMBERS = [
  ["visitors", "Visitors", "Different subjects; events without one aren't counted here"],
  ["occurrences", "Occurrences", "How often events occurred"],
  ["events", "Event names", "Different names of events", true],
  ["custom", "Custom occurrences", "Occurrences of names that the catalog doesn't have", true],
];

/** The card with the totals, or with some of them. */
export const totalsCard = (columns = NUMBERS.map(([column]) => column)) =>
  card({
    title: "Totals",
    panel: "totals",
    kind: "totals",
    draw(answer) {
      const [numbers] = records(answer);
      return h(
        "dl",
        null,
        NUMBERS.filter(([column]) => columns.includes(column)).map(([column, title, help, plain]) =>
          h(
            "div",
            null,
            h("dt", { title: help }, title),
            h("dd", null, h("b", { title: format.whole(numbers[column]) }, format.compact(numbers[column])), changed(numbers[column], numbers[`previous_${column}`], plain)),
          ),
        ),
      );
    },
  });
