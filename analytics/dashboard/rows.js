// Rows of names with bars behind them, and tables.

import * as api from "./api.js";
import { failure } from "./card.js";
import { dialog } from "./dialogs.js";
import { add, h, name, unseen } from "./dom.js";
import * as format from "./format.js";
import * as names from "./names.js";
import { dimensions, link, state } from "./state.js";

const ALL = 1_000;

/** How a number has changed, for sighted people and screen readers. `plain` has no color for good or bad. */
export function changed(now, before, plain = false) {
  const change = format.change(now, before);
  if (!change) return null;
  const sign = { up: "▲ ", down: "▼ ", same: "", new: "" }[change.direction];
  const words = { up: "up ", down: "down ", same: "unchanged, ", new: "" }[change.direction];
  const title = `${format.whole(before)} in the previous period`;
  return h("span", { class: `change ${plain ? "" : change.direction}`, title }, unseen(words), h("span", { "aria-hidden": "true" }, sign), change.text, unseen(`, ${title}`));
}

/** A link that adds a filter by a value, or removes that filter. */
export function filterLink(dimension, value, text = name(value, `(no ${dimension})`)) {
  const chosen = state()[dimension].length === 1 && state()[dimension][0] === (value ?? "");
  return h("a", { class: "filter", href: link({ [dimension]: chosen ? [] : [value ?? ""] }), "aria-current": chosen ? "true" : null, "data-focus": "chip" }, text);
}

function bar(record, largest) {
  const element = h("span", { class: "bar", "aria-hidden": "true" });
  element.style.width = `${largest ? Math.max(0.5, (Number(record.occurrences) / largest) * 100) : 0}%`;
  return element;
}

/** A table of names; a click on any row filters by it. */
export function topTable(dimension, records, { compare }) {
  const largest = Math.max(...records.map((it) => Number(it.occurrences)));
  const count = (text) => h("th", { scope: "col", class: "count" }, text);
  return h(
    "table",
    { class: "names" },
    h("thead", null, h("tr", null, h("th", { scope: "col" }, dimensions[dimension]), compare && h("th", { scope: "col", class: "count changes" }, "Change"), count("Visitors"), count("Occurrences"))),
    h(
      "tbody",
      null,
      records.map((record) => {
        if (dimension === "event") names.note(record.name);
        const module = dimension === "event" && (record.event === null ? h("span", { class: "tag warn" }, "custom") : record.module && h("small", null, name(record.module)));
        return h(
          "tr",
          null,
          h("th", { scope: "row" }, bar(record, largest), h("span", { class: "cell" }, filterLink(dimension, record.name), module)),
          compare && h("td", { class: "count changes" }, changed(record.occurrences, record.previous_occurrences)),
          h("td", { class: "count", title: format.whole(record.visitors) }, format.compact(record.visitors)),
          h("td", { class: "count", title: format.whole(record.occurrences) }, format.compact(record.occurrences)),
        );
      }),
    ),
  );
}

/** All values of a dimension, with a search field: a card has no room for all of them. */
export function allOf(dimension, panel, query, compare) {
  const input = h("input", { type: "search", placeholder: "Search", "aria-label": "Search", autocomplete: "off", dir: "auto" });
  const rows = h("div", { class: "all", tabindex: "0", role: "region", "aria-label": "Rows" }, h("p", { class: "nothing" }, "Loading…"));
  const running = new AbortController();
  const open = dialog(panel.replace("top-", "All "), input, rows);
  open.classList.add("large");
  open.addEventListener("close", () => running.abort());
  open.addEventListener("click", ({ target }) => target.closest("tbody tr") && open.close());
  const all = new URLSearchParams(query);
  all.set("limit", ALL);
  const load = async () => {
    try {
      const answer = await api.ask(panel, all, running.signal);
      const records = api.records(answer);
      const show = () => {
        const text = input.value.toLowerCase();
        const found = records.filter((it) => (it.name ?? "").toLowerCase().includes(text));
        rows.replaceChildren();
        add(rows, found.length ? topTable(dimension, found, { compare }) : h("p", { class: "nothing" }, "No name contains this text."));
        if (records.length === ALL) add(rows, h("p", { class: "hint" }, `The most frequent ${format.whole(ALL)}; the CSV of the card has no more.`));
      };
      input.addEventListener("input", show);
      show();
    } catch (error) {
      if (!running.signal.aborted) rows.replaceChildren(failure(error, load));
    }
  };
  load();
}

const written = {
  integer: (value) => h("span", { title: String(value ?? "") }, format.whole(value)),
  number: format.whole,
  share: format.percent,
  moment: format.moment,
  date: format.day,
  text: (value) => (value === null || value === undefined ? "–" : h("bdi", null, value)),
};

/** A table with some of an answer's columns; `cells` changes how a column is shown, `titles` its heading. */
export function table(answer, { columns = answer.columns.map(({ name }) => name), titles = {}, cells = {}, label }) {
  const kinds = Object.fromEntries(answer.columns.map(({ name, kind }) => [name, kind]));
  const kindOf = (column) => (["integer", "number", "share"].includes(kinds[column]) ? "count" : kinds[column]);
  const title = (column) => titles[column] ?? column.charAt(0).toUpperCase() + column.slice(1).replaceAll("_", " ");
  const cell = (column, record) => (cells[column] ? cells[column](record[column], record) : (written[kinds[column]] ?? written.text)(record[column]));
  return h(
    "div",
    { class: "wide", tabindex: "0", role: "region", "aria-label": `${label}, a table that can be scrolled` },
    h(
      "table",
      { class: "plain" },
      h("thead", null, h("tr", null, columns.map((column) => h("th", { scope: "col", class: kindOf(column) }, title(column))))),
      h(
        "tbody",
        null,
        api.records(answer).map((record) =>
          h("tr", null, columns.map((column, at) => h(at ? "td" : "th", { scope: at ? null : "row", class: kindOf(column), "data-title": title(column) }, cell(column, record)))),
        ),
      ),
    ),
  );
}
