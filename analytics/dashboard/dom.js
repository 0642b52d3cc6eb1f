// Elements without markup: untrusted text only ever becomes a text node or an attribute's value.

/**
 * An element with attributes and children. An attribute that is `null`, `undefined` or `false` is left out, and
 * a function is a listener: `onclick`. Children are texts, nodes, or lists of them.
 */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  add(element, children);
  return element;
}

export function add(element, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

/** Text that is only for people who use a screen reader. */
export const unseen = (...text) => h("span", { class: "unseen" }, ...text);

/** A name from a sender: it doesn't change the direction of the text around it, and its title is the whole name. */
export function name(value, none = "(none)") {
  if (value === null || value === undefined) return h("i", { class: "none" }, none);
  if (value === "") return h("i", { class: "none" }, "(empty)");
  return h("bdi", { class: "name", title: value }, value);
}

let last = 0;
/** An `id` that no other element has. */
export const unique = (prefix) => `${prefix}-${++last}`;

/** Announces a text to screen readers, politely; the same text twice is announced once. */
export function report(text) {
  const status = document.getElementById("status");
  if (status.textContent !== text) status.textContent = text;
}
