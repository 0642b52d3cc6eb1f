// The first screen: headline numbers, the chart, recent activity, and the most frequent values of each kind.

import { records } from "../api.js";
import { card } from "../card.js";
import { chartCard } from "../chart.js";
import { h } from "../dom.js";
import { liveStrip } from "../live.js";
import { allOf, topTable } from "../rows.js";
import { filters, state } from "../state.js";
import { totalsCard } from "../totals.js";

const CARDS = { event: "Top events", module: "Top modules", process: "Top processes", tenant: "Top tenants" };
const PANELS = { event: "top-events", module: "top-modules", process: "top-processes", tenant: "top-tenants" };

/** A card with the most frequent values of a dimension. */
export function topCard(dimension) {
  let asked;
  const all = h("button", { type: "button", class: "quiet", onclick: () => allOf(dimension, PANELS[dimension], asked, state().compare) }, CARDS[dimension].replace("Top", "All"), "…");
  const foot = h("footer", { hidden: true }, all);
  return card({
    title: CARDS[dimension],
    panel: PANELS[dimension],
    kind: "rows",
    foot,
    draw(answer, query) {
      asked = query;
      foot.hidden = answer.rows.length < 10;
      return topTable(dimension, records(answer), { compare: state().compare });
    },
  });
}

export function view({ clock, query }) {
  const totals = totalsCard();
  const chart = chartCard(clock);
  const live = liveStrip(() => {
    const now = filters(state(), clock().slice(0, 10));
    now.delete("from");
    now.delete("to");
    return now;
  });
  const tops = Object.keys(CARDS).map(topCard);
  return {
    element: [totals.element, chart.element, live.element, h("div", { class: "cards" }, tops.map((it) => it.element))],
    cards: [totals, chart, ...tops, live],
    update() {
      for (const it of [totals, chart, ...tops]) it.load(query({ compare: true }));
      live.load();
    },
  };
}
