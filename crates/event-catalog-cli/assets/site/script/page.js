// The parts of the page, and the state that the whole script uses. The files in this folder form one script,
// which is inside a function: see web/minify.mjs.

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const create = (name, attributes = {}, ...children) => {
  const element = Object.assign(document.createElement(name), attributes);
  element.append(...children);
  return element;
};

// The name of the event that has this anchor: an anchor is a percent-encoded name. (src/generate/address.rs)
const nameIn = (anchor) => decodeURIComponent(anchor);
// The text after the # in a link to an anchor. Browsers decode it once, so the anchor is encoded again.
const fragment = (anchor) => anchor.replaceAll("%", "%25");

const query = one("#page-query");
const choices = one("#page-choices");
const status = one("#page-status");
// The approximate height of an event's row, before the browser has laid it out.
const ROW = 46;
const lists = all(".events").map((element) => ({ element, state: element.className }));
for (const list of lists) {
  list.section = list.element.closest("section");
  list.items = [...list.element.children].map((element) => ({ element, list, found: true, shown: true }));
  list.items.forEach((item, index) => (item.index = index));
  list.rows = list.items.length;
}
const items = lists.flatMap((list) => list.items);
const groups = all(".group");
const title = one("h1");
const sections = all("#page-events > section");
// The list of the events whose names are most similar to the query, above all others.
const best = create("ul", { className: "events" });
const bestTitle = create("h2");
const bestPart = create("div", { className: "best none" }, create("div", { className: "prose" }, bestTitle), create("div", { className: "group" }, best));
one("#page-events").prepend(bestPart);
const moduleTitles = new Map(
  all("input[name=module]").map((input) => [input.value, one("span", input.parentElement).textContent]),
);
const payloads = new Map(all(".payload[data-payload]").map((element) => [element.dataset.payload, { element }]));
const customerOf = (item) => item.list.section.dataset.customer;
const common = one(".payload[data-common]");
