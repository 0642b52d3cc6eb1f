// One event: what the catalog says about it, how often it occurs, and what it contains.

import { records } from "../api.js";
import { card } from "../card.js";
import { chartCard } from "../chart.js";
import { h, name, unseen } from "../dom.js";
import * as format from "../format.js";
import * as names from "../names.js";
import { topCard } from "./overview.js";
import { go, link, state } from "../state.js";
import { totalsCard } from "../totals.js";

function chooser() {
  const place = h("div");
  const form = h(
    "form",
    {
      class: "add-step",
      onsubmit(event) {
        event.preventDefault();
        const { value } = place.querySelector("input");
        if (value !== "") go(link({ event: [names.today(value)] }));
      },
    },
    place,
    h("button", { class: "main" }, "Show"),
  );
  const update = () => place.replaceChildren(names.field({ label: "Name of the event", value: state().event.length === 1 ? state().event[0] : "", placeholder: "Name of an event; old names work too" }).element);
  return { element: h("section", { class: "toolbar", "aria-label": "Choose an event" }, form), update };
}

const list = (values) => values.map((it, at) => [at ? ", " : "", h("code", null, name(it))]);

/** What the catalog says about an event. */
function documentation(sent) {
  const event = names.known(sent);
  const fact = (title, content) => content && h("div", null, h("dt", null, title), h("dd", null, content));
  if (!event) {
    return [
      h("h2", null, name(sent), " ", h("span", { class: "tag warn" }, "custom")),
      h("p", null, "The catalog doesn't have this event. ", h("a", { href: link({ view: "custom" }) }, "Add it to the catalog")),
    ];
  }
  return [
    h("h2", null, name(event.name), event.deprecated ? h("span", { class: "tag warn" }, "deprecated") : null),
    event.title && event.title !== event.name && h("p", { class: "title" }, h("bdi", null, event.title)),
    h("p", { dir: "auto" }, event.description || "The catalog has no description."),
    h(
      "dl",
      { class: "facts" },
      fact("Module", event.module && h("a", { href: link({ view: "overview", event: [], module: [event.module] }) }, name(event.module))),
      fact("Old names", event.old_names.length > 0 && list(event.old_names)),
      fact("Personal fields", event.personal.length > 0 && list(event.personal)),
      fact("Deprecated", typeof event.deprecated === "string" && h("bdi", null, event.deprecated)),
      fact("Payload", event.payload ? "described by a schema" : "not described"),
    ),
  ];
}

/** The minimum, the median and the maximum of a numeric field. */
const measures = ({ minimum, median, maximum }) =>
  (maximum ?? null) !== null && h("small", { class: "measures" }, ` minimum ${format.number(minimum)}, median ${format.number(median)}, maximum ${format.number(maximum)}`);

/** The most frequent values of each field, in one table per field. */
function fields(answer) {
  const groups = Map.groupBy(records(answer), (it) => it.field);
  return h(
    "div",
    { class: "fields" },
    [...groups].map(([field, rows]) => {
      const largest = Math.max(...rows.map((it) => Number(it.occurrences)));
      return h(
        "table",
        { class: "names" },
        h("caption", null, h("code", null, name(field)), " ", h("small", null, rows[0].type), measures(rows[0])),
        h("thead", null, h("tr", null, h("th", { scope: "col" }, unseen("Value")), h("th", { scope: "col", class: "count" }, unseen("Occurrences")))),
        h(
          "tbody",
          null,
          rows.map((it) => {
            const bar = h("span", { class: "bar", "aria-hidden": "true" });
            bar.style.width = `${largest ? Math.max(0.5, (Number(it.occurrences) / largest) * 100) : 0}%`;
            return h("tr", null, h("th", { scope: "row" }, bar, h("span", { class: "cell" }, name(it.value === null ? null : String(it.value), Number(it.occurrences) ? "(values not listed)" : "(no values)"))), h("td", { class: "count", title: format.whole(it.occurrences) }, format.compact(it.occurrences)));
          }),
        ),
      );
    }),
  );
}

function pretty(data) {
  try {
    return JSON.stringify(typeof data === "string" ? JSON.parse(data) : data, null, 2);
  } catch {
    return String(data);
  }
}

const examples = (answer) =>
  h(
    "ol",
    { class: "examples" },
    records(answer).map((it) => h("li", null, h("p", null, format.moment(it.occurred), " UTC"), h("pre", { tabindex: "0", role: "region", "aria-label": `Data of ${format.moment(it.occurred)}` }, h("code", null, it.data === null ? "(no data)" : pretty(it.data))))),
  );

export function view({ clock, query }) {
  const choose = chooser();
  const top = topCard("event");
  const about = h("section", { class: "card about", "aria-label": "Documentation" });
  const totals = totalsCard(["visitors", "occurrences"]);
  const chart = chartCard(clock, "Over time");
  const values = card({ title: "Fields", panel: "event-fields", empty: "No fields: the events of this period have no data, or only personal fields.", draw: fields });
  const newest = card({ title: "Newest examples", panel: "event-examples", draw: examples });
  const one = h("div", { class: "stack" }, about, totals.element, chart.element, h("div", { class: "cards" }, values.element, newest.element));
  const cards = [totals, chart, values, newest];
  return {
    element: [choose.element, top.element, one],
    cards: [top, ...cards],
    update() {
      choose.update();
      const { event } = state();
      const chosen = event.length === 1 && event[0] !== "";
      one.hidden = !chosen;
      top.element.hidden = chosen;
      if (!chosen) {
        for (const it of [totals, values, newest]) it.stop();
        return top.load(query({ compare: true }));
      }
      about.replaceChildren(...documentation(event[0]).filter(Boolean));
      for (const it of [totals, chart]) it.load(query({ compare: true }));
      for (const it of [values, newest]) it.load(query());
    },
  };
}
