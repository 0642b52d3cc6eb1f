// The filter bar: the period, the comparison, and the filters.

import { dialog } from "./dialogs.js";
import { h, name, unseen } from "./dom.js";
import * as format from "./format.js";
import * as names from "./names.js";
import { dimensions, go, link, mistakes, period, ranges, shifted, state } from "./state.js";

/** The views that compare with the previous period. */
const compared = ["overview", "event"];

/** The filters that each view ignores, because they would make no sense there, and why. */
const unused = {
  funnel: { filters: ["event", "module", "custom"], why: "A filter that is crossed out isn't used here: it would leave out steps." },
  signals: { filters: ["event", "module", "process", "tenant", "custom"], why: "The period and filters aren't used here: signals are shown as they are now." },
};

/** The views that the period doesn't affect. */
const timeless = ["signals"];
export const isTimeless = (view) => timeless.includes(view);

function choosePeriod(today) {
  const { from, to } = period(state(), today);
  const day = (value) => h("input", { type: "date", value, required: true, min: "1970-01-01", max: "9999-12-31" });
  const [first, last] = [day(from), day(to)];
  const form = h(
    "form",
    {
      class: "form",
      onsubmit(event) {
        event.preventDefault();
        open.close();
        const [start, end] = [first.value, last.value].sort();
        go(link({ range: "custom", from: start, to: end }));
      },
    },
    h("label", null, "First day", first),
    h("label", null, "Last day", last),
    h("p", { class: "hint" }, "Both days are included. Days are in UTC."),
    h("button", { class: "main" }, "Show"),
  );
  const open = dialog("Period", form);
  first.focus();
}

function addFilter() {
  const choice = h("select", null, ...Object.entries(dimensions).map(([value, title]) => h("option", { value }, title)));
  const place = h("div");
  let input;
  const fill = () => {
    const found = names.field({ label: `Name of the ${choice.value}`, dimension: choice.value, placeholder: choice.value === "event" ? "old names work too" : "" });
    input = found.input;
    place.replaceChildren(found.element);
  };
  choice.addEventListener("change", fill);
  const custom = h("button", { type: "button", onclick: () => (open.close(), go(link({ custom: true }))) }, "Custom events only");
  const none = h("button", { type: "button", onclick: () => use("") }, "Events without a value");
  const use = (value) => {
    open.close();
    const dimension = choice.value;
    const values = state()[dimension];
    const added = dimension === "event" ? names.today(value) : value;
    go(link({ [dimension]: values.includes(added) ? values : [...values, added] }));
    focusChip();
  };
  const form = h(
    "form",
    {
      class: "form",
      onsubmit(event) {
        event.preventDefault();
        if (input.value !== "") use(input.value);
        else input.focus();
      },
    },
    h("label", null, "Filter by", choice),
    place,
    h("p", { class: "actions" }, h("button", { class: "main" }, "Add"), none, custom),
  );
  const open = dialog("Add a filter", form);
  const noEvent = () => (none.hidden = choice.value === "event");
  choice.addEventListener("change", noEvent);
  noEvent();
  fill();
  input.focus();
}

/** After a filter is chosen, the focused element may be gone; in that case, the focus moves to the filter. */
export function focusChip() {
  const chips = document.querySelectorAll("#filters .chip button");
  (chips[chips.length - 1] ?? document.querySelector("#filters .add:enabled") ?? document.getElementById("refresh"))?.focus({ preventScroll: true });
}

function chip(title, text, changes, off) {
  const remove = h("button", { type: "button", title: "Remove", onclick: () => (go(link(changes)), focusChip()) }, h("span", { "aria-hidden": "true" }, "✕"), unseen("Remove the filter ", title, " ", text.textContent));
  return h("li", { class: `chip ${off ? "off" : ""}`, title: off ? "This view doesn't use this filter" : null }, h("span", { class: "cell" }, h("span", { class: "of" }, title), text), off && unseen(", not used in this view"), remove);
}

function chips() {
  const now = state();
  const off = unused[now.view]?.filters ?? [];
  const items = Object.entries(dimensions).flatMap(([dimension, title]) =>
    now[dimension].map((value, at) => chip(title, name(value === "" ? null : value), { [dimension]: now[dimension].toSpliced(at, 1) }, off.includes(dimension))),
  );
  if (now.custom) items.push(chip("Custom", h("span", null, "only"), { custom: false }, off.includes("custom")));
  if (items.length === 0) return null;
  const clear = h("a", { class: "clear", href: link({ event: [], module: [], process: [], tenant: [], custom: false }), "data-focus": "chip" }, "Clear all");
  const one = now.view === "overview" && now.event.length === 1;
  return h(
    "div",
    { class: "chips" },
    h("ul", { "aria-label": "Active filters" }, items),
    items.length > 1 && clear,
    one && h("a", { class: "more", href: link({ view: "event" }) }, "Fields and examples of this event →"),
  );
}

/** Draws the bar. `asOf` is when the server was last asked, and `refresh` asks it again. */
export function draw(bar, { today, asOf, refresh }) {
  const now = state();
  const { from, to } = period(now, today);
  const focused = bar.contains(document.activeElement) ? document.activeElement.id : "";
  const asks = !isTimeless(now.view);
  const preset = (range, title) =>
    asks
      ? h("a", { id: `range-${range}`, href: link({ range, from: null, to: null }), "aria-current": now.range === range ? "true" : null }, title)
      : h("button", { type: "button", id: `range-${range}`, disabled: true }, title);
  const step = (direction, sign, title) => h("a", { id: `step${direction}`, class: "step", href: link(shifted(now, today, direction)), "aria-label": title, title }, sign);
  const compare = h("input", { type: "checkbox", id: "compare", onchange: () => go(link({ compare: compare.checked })) });
  compare.checked = now.compare;
  const found = chips();
  const { why } = unused[now.view] ?? {};
  // A view that ignores only filters needs no explanation until there is a filter to ignore.
  const reason = why && (!asks || found?.querySelector(".off")) ? h("p", { id: "unused", class: "why" }, why) : null;
  const described = asks ? null : "unused";
  if (reason) bar.setAttribute("aria-describedby", "unused");
  else bar.removeAttribute("aria-describedby");
  bar.replaceChildren(
    h(
      "div",
      { class: "inner" },
      h("div", { class: "ranges", role: "group", "aria-label": "Period", "aria-describedby": described }, Object.entries(ranges).map(([range, title]) => preset(range, title)), h("button", { type: "button", id: "range-custom", "aria-pressed": asks ? String(now.range === "custom") : null, disabled: !asks, onclick: () => choosePeriod(today) }, "Custom…")),
      asks && h("div", { class: "period" }, step(-1, "‹", "Earlier"), h("span", null, format.period(from, to), h("small", null, " UTC")), to < today ? step(1, "›", "Later") : h("span", { class: "step", "aria-hidden": "true" })),
      compared.includes(now.view) && h("label", { class: "compare", title: "Compare with as many days before" }, compare, "Compare", unseen(" with the previous period")),
      h("button", { type: "button", id: "add-filter", class: "add", disabled: !asks, "aria-describedby": described, onclick: addFilter }, "+ Filter"),
      h("button", { type: "button", id: "refresh", class: "quiet refresh", title: "Ask again", onclick: refresh }, unseen("Ask again, "), `As of ${format.clock(asOf)}`, h("span", { "aria-hidden": "true" }, " ⟳")),
      asks && mistakes(location.search).map((it) => h("p", { class: "mistake" }, it)),
      reason,
      found,
    ),
  );
  if (focused) {
    const again = document.getElementById(focused);
    (again && !again.disabled ? again : document.getElementById("refresh")).focus({ preventScroll: true });
  }
}
