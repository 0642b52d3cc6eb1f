// The names of events: the catalog's facts about them, and completion for text fields.

import { h, unique } from "./dom.js";

const SHOWN = 50;
let events = new Map();
let current = new Map();
let modules = [];
/** Names that answers have contained, including custom ones. */
const seen = new Set();

export function setCatalog(meta) {
  events = new Map(meta.catalog.map((event) => [event.name, event]));
  current = new Map(meta.catalog.flatMap((event) => event.old_names.map((old) => [old, event.name])));
  modules = meta.modules;
}

/** What the catalog says about an event, given any of its names; `undefined` for a custom event. */
export const known = (name) => events.get(name) ?? events.get(current.get(name));
/** The current name of an event. */
export const today = (name) => known(name)?.name ?? name;
export const note = (name) => name && seen.size < 5_000 && seen.add(name);

/** The known names that contain the typed text; those that begin with it come first. */
function matches(typed) {
  const text = typed.toLowerCase();
  const found = [];
  const add = (value, label) => {
    const at = [value, label].map((it) => it?.toLowerCase().indexOf(text) ?? -1).filter((it) => it >= 0);
    if (at.length) found.push({ value, label, at: Math.min(...at) });
  };
  for (const event of events.values()) {
    add(event.name, event.title && event.title !== event.name ? event.title : null);
    for (const old of event.old_names) if (text && old.toLowerCase().includes(text)) add(old, `now ${event.name}`);
  }
  for (const custom of seen) if (!known(custom)) add(custom, "custom");
  return found.sort((a, b) => a.at - b.at).slice(0, SHOWN);
}

const completed = {
  event: matches,
  module: (typed) => modules.filter((it) => it.toLowerCase().includes(typed.toLowerCase())).slice(0, SHOWN).map((value) => ({ value })),
};

/** A text field for a value of a dimension, which completes known names. */
export function field({ label, value = "", dimension = "event", placeholder }) {
  const [id, list] = [unique("field"), h("datalist", { id: unique("names") })];
  const input = h("input", { id, list: list.id, placeholder, autocomplete: "off", spellcheck: "false", autocapitalize: "off", dir: "auto", maxlength: "1000" });
  input.value = value;
  const complete = () => {
    const found = completed[dimension]?.(input.value) ?? [];
    list.replaceChildren(...found.map(({ value, label }) => h("option", { value, label })));
  };
  input.addEventListener("input", complete);
  input.addEventListener("focus", complete);
  return { element: h("div", { class: "field" }, h("label", { for: id }, label), input, list), input };
}
