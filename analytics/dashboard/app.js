// The page: loads the state of the store and the catalog, and shows the view that the address names.

import * as api from "./api.js";
import { failure } from "./card.js";
import { code, help } from "./dialogs.js";
import { h, report } from "./dom.js";
import * as bar from "./filters.js";
import * as format from "./format.js";
import { EVERY } from "./live.js";
import { setCatalog } from "./names.js";
import * as states from "./state.js";
import { view as custom } from "./views/custom.js";
import { view as event } from "./views/event.js";
import { view as funnel } from "./views/funnel.js";
import { view as overview } from "./views/overview.js";
import { view as quality } from "./views/quality.js";
import { view as retention } from "./views/retention.js";
import { view as signals } from "./views/signals.js";

const makers = { overview, funnel, retention, event, custom, quality, signals };
const titles = { overview: "Overview", funnel: "Funnel", retention: "Retention", event: "Event", custom: "Custom", quality: "Quality", signals: "Signals" };

const [main, tabs, filters, footer] = ["main", "tabs", "filters", "footer"].map((id) => document.getElementById(id));
let meta;
let difference = 0;
let shown;

/** The server's time. */
const clock = () => new Date(Date.now() + difference).toISOString();
const today = () => clock().slice(0, 10);

function query({ compare = false, without = [] } = {}) {
  const found = states.filters(states.state(), today(), without);
  if (compare && states.state().compare) found.set("compare", "previous");
  return found;
}

function drawTabs() {
  const { view } = states.state();
  const focused = tabs.contains(document.activeElement);
  tabs.replaceChildren(...states.views.map((it) => h("a", { href: states.link({ view: it }), "aria-current": it === view ? "page" : null }, titles[it])));
  if (focused) tabs.querySelector("[aria-current]").focus();
  const current = tabs.querySelector("[aria-current]");
  tabs.scrollLeft = current.offsetLeft - (tabs.clientWidth - current.offsetWidth) / 2;
  document.title = `${titles[view]} – event-analytics`;
}

function show() {
  drawTabs();
  const { view, range } = states.state();
  if (meta.events === 0 || meta.events === "0") return showEmpty();
  filters.hidden = false;
  bar.draw(filters, { today: today(), asOf: clock(), refresh });
  if (shown?.name !== view) {
    shown?.cards.forEach((it) => it.stop());
    shown = { name: view, ...makers[view]({ clock, query, limits: () => meta.limits }) };
    main.replaceChildren(h("h1", { class: "unseen" }, titles[view]), ...shown.element);
    scrollTo(0, 0);
  }
  shown.update();
  if (bar.isTimeless(view)) return report(`${titles[view]}, now`);
  const { from, to } = states.period(states.state(), today());
  const wrong = states.mistakes(location.search).map((it) => `${it} `);
  report(`${wrong.join("")}${titles[view]}, ${range === "custom" ? "" : `${states.ranges[range]}, `}${format.period(from, to)}`);
}

function refresh() {
  shown.cards.forEach((it) => it.forget());
  show();
}

/** Quotes an argument for a shell. */
const quoted = (text) => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** Shows how to send the first event; the page keeps asking the server until there is one. */
function showEmpty() {
  shown?.cards.forEach((it) => it.stop());
  shown = undefined;
  filters.hidden = true;
  const store = `--store ${quoted(meta.store)}`;
  const event = JSON.stringify({ specversion: "1.0", id: "1", source: "/try", type: "hello", subject: "visitor-1", time: clock() });
  main.replaceChildren(
    h(
      "section",
      { class: "card empty" },
      h("h1", null, "No events yet"),
      h("p", null, "The store ", h("code", null, h("bdi", null, meta.store)), " is empty. This page shows the first event as soon as it is stored."),
      h("h2", null, "Send one event to try it"),
      code(`echo ${quoted(event)} | event-analytics ingest - ${store}`, "Command that stores one event"),
      h("h2", null, "Store a file of events"),
      code(`event-analytics ingest events.ndjson ${store}`, "Command that stores a file"),
      h("h2", null, "Receive events from pages and servers"),
      code(`event-analytics collect ${store}`, "Command that receives events"),
    ),
  );
  waitForFirst();
}

let timer;
function waitForFirst() {
  clearTimeout(timer);
  if (document.hidden) return;
  timer = setTimeout(async () => {
    try {
      const found = await api.ask("meta");
      if (Number(found.events) > 0) return start(found);
    } catch {
      // The next request may succeed.
    }
    waitForFirst();
  }, EVERY);
}
document.addEventListener("visibilitychange", () => meta && Number(meta.events) === 0 && waitForFirst());

function start(found) {
  meta = found;
  difference = Date.parse(meta.now) - Date.now();
  setCatalog(meta);
  footer.replaceChildren(
    h("span", null, "Store ", h("code", null, h("bdi", null, meta.store))),
    h("span", null, `${format.whole(meta.events)} ${Number(meta.events) === 1 ? "event" : "events"}`, meta.first_day && ` from ${format.period(meta.first_day, meta.last_day)}`),
    h("span", null, `event-analytics ${meta.version}`),
    h("span", null, "All times are UTC"),
    h("button", { type: "button", class: "quiet", onclick: help }, "About these numbers"),
  );
  show();
}

async function load() {
  drawTabs();
  main.replaceChildren(h("p", { class: "message" }, "Loading…"));
  try {
    start(await api.ask("meta"));
  } catch (error) {
    main.replaceChildren(h("h1", { class: "unseen" }, "event-analytics"), failure(error, load));
  }
}

// Links within the page change its state; with a modifier key, they behave like other links.
document.addEventListener("click", (click) => {
  const { target } = click;
  // A click anywhere in a row follows its link, unless text is being selected.
  const row = target.closest("a, button") || !getSelection().isCollapsed ? null : target.closest("tr");
  const link = target.closest("a[href^='?']") ?? row?.querySelector("a.filter");
  if (!link || click.defaultPrevented || click.button !== 0 || click.ctrlKey || click.metaKey || click.shiftKey || click.altKey) return;
  click.preventDefault();
  states.go(link.getAttribute("href"));
  if (link.dataset.focus === "chip") bar.focusChip();
});
states.onchange(() => meta && show());
load();
