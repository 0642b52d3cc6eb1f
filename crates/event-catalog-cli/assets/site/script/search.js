// Search and filters: determines which events are found.

// Names are written in many ways: link_clicked, link.clicked, Link Clicked, LinkClicked.
const separators = /[\s_-]+/g;
const prefix = /^\s*event::/;
const squash = (text) => text.toLowerCase().replace(prefix, "").replace(/[\s_.:/-]+/g, "");
const spaced = (text) => text.toLowerCase().replace(/[_-]+/g, " ");

// Everything that an event can be found by, except its payload's fields.
function read(item) {
  const { element } = item;
  item.section = item.list.section.id;
  item.module = element.getAttribute("data-module");
  item.payload = element.getAttribute("data-payload");
  item.since = Number(element.getAttribute("data-since") ?? -1);
  item.deprecated = element.hasAttribute("data-deprecated");
  item.name = nameIn(element.id);
  item.aliases = (element.getAttribute("data-aliases") ?? "").split(" ").filter(Boolean).map(nameIn);
  const names = [item.name, ...item.aliases];
  // Each name is between line breaks, which a query never contains. So a search can distinguish a whole name,
  // the start of a name, and a part of a name.
  item.names = `\n${names.map(squash).join("\n")}\n`;
  item.description = one("h3 + p", element).textContent;
  item.text = spaced([...names, item.description, moduleTitles.get(item.module)].join("\n"));
  item.fields = fieldsOf(payloads.get(item.payload)?.element ?? common);
}

// The fields of a payload, and of every table that it refers to. Each table is read only once for all events.
const tables = new Map();
const closures = new Map();

function tableOf(element) {
  if (!tables.has(element)) {
    // In addition to the path, a cell may contain the name of the alternative that the field belongs to.
    const cells = all("tbody th", element).map((cell) => ({ path: one("code", cell).textContent, text: cell.textContent }));
    tables.set(element, { cells, text: spaced(cells.map(({ text }) => text).join("\n")) });
  }
  return tables.get(element);
}

function fieldsOf(element) {
  if (!element) return [];
  if (!closures.has(element)) {
    const found = new Set([element]);
    for (const part of found) {
      for (const link of all("td:nth-child(2) a", part)) {
        const target = document.getElementById(decodeURIComponent(link.getAttribute("href").slice(1)));
        if (target) found.add(target);
      }
    }
    closures.set(element, [...found].map(tableOf));
  }
  return closures.get(element);
}

// The words of the query, squashed like names.
let squashed = [];

function wanted() {
  const data = new FormData(choices);
  const words = query.value.toLowerCase().replace(prefix, "").split(separators).filter(Boolean);
  squashed = words.map(squash);
  for (const table of tables.values()) table.hits = words.map((word) => table.text.includes(word));
  for (const fields of closures.values()) fields.hits = words.map((_, at) => fields.some((table) => table.hits[at]));
  return {
    words,
    name: squash(query.value),
    modules: new Set(data.getAll("module")),
    section: data.get("section") ?? "",
    since: data.get("since") ?? "",
    payload: data.has("payload"),
    deprecated: data.has("deprecated"),
  };
}

const matches = (item, word, at) =>
  item.text.includes(word) || (squashed[at].length > 3 && item.names.includes(squashed[at])) || item.fields.hits?.[at];

// Which filters an event doesn't pass, as bits.
const NOT = { module: 1, payload: 2, deprecated: 4, since: 8, section: 16 };

function failing(item, want) {
  let failed = 0;
  if (want.modules.size && !want.modules.has(item.module)) failed |= NOT.module;
  if (want.payload && item.payload === null) failed |= NOT.payload;
  if (want.deprecated && !item.deprecated) failed |= NOT.deprecated;
  if (want.since && item.since < Number(want.since)) failed |= NOT.since;
  if (want.section && item.section !== want.section) failed |= NOT.section;
  return failed;
}

// How similar a query is to an event's name: 0 means the same name, and 3 a different one.
function rank({ names }, name) {
  if (!names.includes(name)) return 3;
  if (!names.includes(`\n${name}`)) return 2;
  return names.includes(`\n${name}\n`) ? 0 : 1;
}

function search() {
  readAll();
  const want = wanted();
  for (const list of lists) list.count = 0;
  const ranks = [[], [], []];
  const counts = noCounts();
  let count = 0;
  for (const item of items) {
    const failed = want.words.every((word, at) => matches(item, word, at)) ? failing(item, want) : -1;
    if (failed >= 0) countIn(counts, item, failed);
    item.found = failed === 0;
    if (!item.found) continue;
    count += 1;
    item.list.count += 1;
    if (want.name) ranks[rank(item, want.name)]?.push(item);
  }
  const others = count ? [] : similar(want);
  for (const item of others) {
    item.found = true;
    item.list.count += 1;
  }
  bestTitle.textContent = count ? "Best matches" : "Similar names";
  showBest(count ? ranks.flat().slice(0, SCREEN) : others);
  showFound();
  const filters = activeFilters();
  const isSearch = want.words.length + filters.length > 0;
  for (const part of prose) part.hidden = isSearch;
  title.classList.toggle("unseen", isSearch);
  one("#page-filters > summary").textContent = filters.length ? `Filters (${filters.length} active)` : "Filters";
  one("#page-nothing").hidden = count + others.length > 0;
  if (!count && !others.length) explain(want, filters);
  if (others.length) status.textContent = `No event matches. ${others.length === 1 ? "1 event has" : `${others.length} events have`} a similar name.`;
  else status.textContent = count === items.length ? `${count} events` : `${count} of ${items.length} events`;
  // If an event has this very name, the name isn't a removed one.
  if (ranks[0].length || !noticeRemoved(want.name)) notice("");
  giveReasons(others.length ? [] : want.words);
  mark(want.words);
  addressBefore = location.hash;
  rest = () => {
    showCounts(counts);
    remember();
  };
}

let isRead = false;

function readAll() {
  if (isRead) return;
  isRead = true;
  items.forEach(read);
}
