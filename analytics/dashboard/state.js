// The displayed state, in the query string of the page's address: a link or the back button restores all of it.

export const views = ["overview", "funnel", "retention", "event", "custom", "quality", "signals"];
export const ranges = { today: "Today", "7d": "7 days", "28d": "28 days", "12m": "12 months" };
export const intervals = ["hour", "day", "week", "month"];
export const withins = { "1h": "1 hour", "1d": "1 day", "7d": "7 days", "30d": "30 days", "90d": "90 days" };
/** The filters that may have several values; an empty string stands for events without a value. */
export const dimensions = { event: "Event", module: "Module", process: "Process", tenant: "Tenant" };

/** Whether a text is a day that exists: a browser may parse 30 February as a day in March. */
function isDay(text) {
  if (!/^\d{4}-\d\d-\d\d$/.test(text ?? "")) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
const oneOf = (value, values, otherwise) => (values.includes(value) ? value : otherwise);

/** The state in a query string. Invalid parts are ignored. */
export function read(search) {
  const query = new URLSearchParams(search);
  let [from, to] = [query.get("from"), query.get("to")];
  const custom = isDay(from) && isDay(to);
  if (custom && from > to) [from, to] = [to, from];
  return {
    view: oneOf(query.get("view"), views, "overview"),
    range: custom ? "custom" : oneOf(query.get("range"), Object.keys(ranges), "28d"),
    from: custom ? from : null,
    to: custom ? to : null,
    compare: query.get("compare") !== "none",
    interval: oneOf(query.get("interval"), intervals, null),
    event: query.getAll("event"),
    module: query.getAll("module"),
    process: query.getAll("process"),
    tenant: query.getAll("tenant"),
    custom: query.get("custom") === "only",
    step: query.getAll("step").filter((step) => step !== ""),
    within: oneOf(query.get("within"), Object.keys(withins), "7d"),
    by: oneOf(query.get("by"), ["day", "week"], "week"),
    hide: oneOf(query.get("hide"), ["occurrences", "visitors"], null),
  };
}

/** The invalid parts of a query string, and what is shown instead: a sentence for each. */
export function mistakes(search) {
  const query = new URLSearchParams(search);
  const found = [];
  const days = ["from", "to"].filter((it) => query.has(it));
  const wrong = days.filter((it) => !isDay(query.get(it)));
  // Typed text may be long.
  const shown = (it) => `${it}=${[...query.get(it)].slice(0, 40).join("")}`;
  const instead = "so other days are shown";
  if (wrong.length > 0) {
    found.push(`The address has ${wrong.map(shown).join(" and ")}, which ${wrong.length === 1 ? "isn't a day" : "aren't days"} such as 2026-11-29, ${instead}.`);
  } else if (days.length === 1) {
    found.push(`The address has ${days[0]} and no ${days[0] === "from" ? "to" : "from"}, ${instead}.`);
  } else if (days.length === 2 && query.get("from") > query.get("to")) {
    found.push("In the address, the first day is after the last day, so the two days are exchanged.");
  }
  if (days.length === 0 && query.has("range") && !Object.hasOwn(ranges, query.get("range"))) {
    found.push(`The address has ${shown("range")}, which isn't ${Object.keys(ranges).join(", ")}, so the last 28 days are shown.`);
  }
  return found;
}

/** The address of a state, without defaults. */
export function address(state) {
  const query = new URLSearchParams();
  if (state.view !== "overview") query.set("view", state.view);
  if (state.range === "custom") {
    query.set("from", state.from);
    query.set("to", state.to);
  } else if (state.range !== "28d") query.set("range", state.range);
  if (!state.compare) query.set("compare", "none");
  if (state.interval) query.set("interval", state.interval);
  for (const dimension of Object.keys(dimensions)) {
    for (const value of state[dimension]) query.append(dimension, value);
  }
  if (state.custom) query.set("custom", "only");
  for (const step of state.step) query.append("step", step);
  if (state.within !== "7d") query.set("within", state.within);
  if (state.by !== "week") query.set("by", state.by);
  if (state.hide) query.set("hide", state.hide);
  return `?${query}`;
}

const text = (time) => new Date(time).toISOString().slice(0, 10);
const dayLength = 86_400_000;

/** The first and the last day of a state, both inclusive. */
export function period(state, today) {
  if (state.range === "custom") return { from: state.from, to: state.to };
  const now = new Date(Date.parse(today));
  if (state.range === "today") return { from: today, to: today };
  if (state.range === "12m") return { from: text(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 11, 1)), to: today };
  return { from: text(+now - (state.range === "7d" ? 6 : 27) * dayLength), to: today };
}

/** The period of the same length before this one (-1) or after it (1). */
export function shifted(state, today, direction) {
  const { from, to } = period(state, today);
  const length = Date.parse(to) - Date.parse(from) + dayLength;
  const [start, end] = [from, to].map((it) => text(Date.parse(it) + direction * length));
  return { range: "custom", from: start, to: end };
}

/** How long a bucket of a chart is. */
export function interval(state, today) {
  if (state.interval) return state.interval;
  const { from, to } = period(state, today);
  const length = (Date.parse(to) - Date.parse(from)) / dayLength + 1;
  if (length <= 2) return "hour";
  if (length <= 93) return "day";
  return length <= 200 ? "week" : "month";
}

/** The filters of a state, as the API expects them, without the names in `without`. */
export function filters(state, today, without = []) {
  const { from, to } = period(state, today);
  const query = new URLSearchParams({ from, to });
  for (const dimension of Object.keys(dimensions)) {
    if (!without.includes(dimension)) for (const value of state[dimension]) query.append(dimension, value);
  }
  if (state.custom && !without.includes("custom")) query.set("custom", "only");
  return query;
}

let current = read(location.search);
const listeners = [];

export const state = () => current;
export const onchange = (listener) => listeners.push(listener);

/** The address of this state with some changes. */
export const link = (changes) => address({ ...current, ...changes });

/** Follows a link, within this page. */
export function go(search) {
  if (search === (location.search || "?")) return;
  history.pushState(null, "", search === "?" ? location.pathname : search);
  changed();
}

function changed() {
  current = read(location.search);
  for (const listener of listeners) listener(current);
}

addEventListener("popstate", changed);
