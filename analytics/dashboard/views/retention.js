// Retention: how many of the visitors who first came in a day or a week came back in each later one.

import { records } from "../api.js";
import { card } from "../card.js";
import { h } from "../dom.js";
import * as format from "../format.js";
import * as names from "../names.js";
import { go, link, state } from "../state.js";

function cohorts(answer, by) {
  const periods = answer.columns.map(({ name }) => name).filter((it) => it.startsWith("period_"));
  const cell = (share) => {
    if (share === null || share === undefined) return h("td", { class: "share" });
    // Eleven shades, defined in a stylesheet so that text on each is readable in light and dark.
    return h("td", { class: `share share-${Math.round(share * 10)}` }, format.percent(share));
  };
  return h(
    "div",
    { class: "wide", tabindex: "0", role: "region", "aria-label": "Retention, a table that can be scrolled" },
    h(
      "table",
      { class: "retention" },
      h("thead", null, h("tr", null, h("th", { scope: "col" }, by === "week" ? "Week from" : "Day"), h("th", { scope: "col", class: "count" }, "Visitors"), periods.map((_, at) => h("th", { scope: "col" }, at === 0 ? `First ${by}` : `${by === "week" ? "Week" : "Day"} ${at}`)))),
      h("tbody", null, records(answer).map((it) => h("tr", null, h("th", { scope: "row" }, format.day(it.cohort)), h("td", { class: "count", title: format.whole(it.size) }, format.compact(it.size)), periods.map((column) => cell(it[column]))))),
    ),
  );
}

export function view({ query }) {
  const by = h("select", { onchange: () => go(link({ by: by.value })) }, h("option", { value: "day" }, "day"), h("option", { value: "week" }, "week"));
  const place = h("div");
  const form = h(
    "form",
    {
      class: "add-step",
      onsubmit(event) {
        event.preventDefault();
        const { value } = place.querySelector("input");
        go(link({ event: value === "" ? [] : [names.today(value)] }));
      },
    },
    place,
    h("button", { class: "main" }, "Show"),
  );
  const result = card({
    title: "Retention",
    panel: "retention",
    controls: [h("label", null, "By ", by)],
    empty: "There are no visitors in this period. Visitors are counted by the subject of an event: check that your events have a subject.",
    draw: (answer, asked) => cohorts(answer, asked.get("by")),
  });
  const start = h("section", { class: "toolbar", "aria-label": "Start" }, form);
  return {
    element: [start, result.element],
    cards: [result],
    update() {
      by.value = state().by;
      place.replaceChildren(names.field({ label: "Starts with", value: state().event[0] ?? "", placeholder: "Any event" }).element);
      const all = query();
      all.set("by", state().by);
      result.load(all);
    },
  };
}
