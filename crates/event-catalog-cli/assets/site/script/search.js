// Search and filters: what is found, shown and marked.

// Names are written in many ways: link_clicked, link-clicked, LinkClicked.
const separators = /[\s_-]+/g;
const squash = (text) => text.toLowerCase().replace(/^\s*event::/, "").replace(separators, "");

// All that an event can be found by.
function read(item) {
  const { element } = item;
  item.section = item.list.element.closest("section").id;
  item.module = element.getAttribute("data-module");
  item.payload = element.getAttribute("data-payload");
  item.since = Number(element.getAttribute("data-since") ?? -1);
  item.deprecated = element.hasAttribute("data-deprecated");
  const names = [element.id, ...(element.getAttribute("data-aliases") ?? "").split(" ")].filter(Boolean);
  // Each between line breaks, which nobody types: so a search tells a whole name, a beginning and a part.
  item.names = `\n${names.map(squash).join("\n")}\n`;
  const description = one("h3 + p", element).textContent;
  const parts = [...names, description, moduleTitles.get(item.module), fieldsOf(item.payload)];
  item.text = parts.join("\n").toLowerCase().replace(/[_-]+/g, " ");
}

function fieldsOf(name) {
  const payload = payloads.get(name);
  if (payload && payload.fields === undefined) {
    payload.fields = all("tbody th", payload.element).map((cell) => cell.textContent).join(" ");
  }
  return payload?.fields;
}

function wanted() {
  const data = new FormData(choices);
  return {
    words: query.value.toLowerCase().replace(/^\s*event::/, "").split(separators).filter(Boolean),
    name: squash(query.value),
    modules: new Set(data.getAll("module")),
    section: data.get("section") ?? "",
    since: data.get("since") ?? "",
    payload: data.has("payload"),
    deprecated: data.has("deprecated"),
  };
}

function passes(item, want) {
  if (item.text === undefined) read(item);
  return (
    (!want.modules.size || want.modules.has(item.module)) &&
    (!want.payload || item.payload !== null) &&
    (!want.deprecated || item.deprecated) &&
    (!want.since || item.since >= Number(want.since)) &&
    (!want.section || item.section === want.section) &&
    want.words.every((word) => item.text.includes(word) || (word.length > 3 && item.names.includes(word)))
  );
}

// How like its name an event was called: 0 is the very name, 3 is none at all.
function rank({ names }, name) {
  if (!names.includes(name)) return 3;
  if (!names.includes(`\n${name}`)) return 2;
  return names.includes(`\n${name}\n`) ? 0 : 1;
}

function search() {
  const want = wanted();
  for (const list of lists) list.count = 0;
  const ranks = [[], [], []];
  for (const item of items) {
    item.found = passes(item, want);
    if (!item.found) continue;
    item.list.count += 1;
    if (want.name) ranks[rank(item, want.name)]?.push(item);
  }
  const count = lists.reduce((sum, list) => sum + list.count, 0);
  showBest(ranks.flat().slice(0, SCREEN));
  showFound();
  for (const group of groups) group.classList.toggle("none", !one(".events:not(.none)", group));
  for (const section of sections) section.classList.toggle("none", !one(".group:not(.none)", section));
  const isAll = count === items.length;
  for (const part of prose) part.hidden = !isAll;
  title.classList.toggle("unseen", !isAll);
  const filters = activeFilters();
  one("#page-filters > summary").textContent = filters.length ? `Filters (${filters.length} active)` : "Filters";
  one("#page-nothing").hidden = count > 0;
  if (!count) explain(want, filters);
  status.textContent = isAll ? `${count} events` : `${count} of ${items.length} events`;
  one("#page-notice").textContent = "";
  mark(want.words);
  remember();
}

// About how many rows are on a screen. Of thousands, the others come once these are there.
const SCREEN = 40;
let later = [];
let moved = [];

// Moves rows above all others, and those back that were there.
function showBest(wanted) {
  // From behind, so that the next row is where it belongs.
  for (const { element, list, index } of moved.toSorted((one, other) => other.index - one.index)) {
    list.element.insertBefore(element, list.items[index + 1]?.element ?? null);
  }
  moved = wanted;
  for (const item of moved) {
    item.list.count -= 1;
    item.element.hidden = false;
    item.shown = true;
  }
  best.append(...moved.map((item) => item.element));
  bestPart.classList.toggle("none", !moved.length);
}

function showFound() {
  let rows = moved.length;
  later = [];
  for (const list of lists) {
    const waits = list.count > 0 && rows > SCREEN && list.rows !== list.count;
    if (waits) later.push(list);
    // Not `hidden`: to forget how thousands of rows look, and to find out again, takes time.
    setState(list, waits ? "events later" : list.count ? "events" : "events none");
    rows += list.count;
    // Rows of a list that is not shown stay as they are.
    if (list.count) updateRows(list);
  }
  requestAnimationFrame(() => requestAnimationFrame(showLater));
}

function showLater() {
  for (const list of later) setState(list, "events");
  later = [];
}

function setState(list, state) {
  if (state !== list.state) list.element.className = state;
  list.state = state;
}

function updateRows(list) {
  for (const item of list.items) {
    if (item.found !== item.shown) item.element.hidden = !item.found;
    item.shown = item.found;
  }
  if (list.rows !== list.count) list.element.style.containIntrinsicBlockSize = `${list.count * ROW}px`;
  list.rows = list.count;
}

const MARKS = 400;

// Marks the words without touching the page, where the browser can.
function mark(words) {
  if (!window.CSS?.highlights) return;
  CSS.highlights.delete("found");
  if (!words.length) return;
  const ranges = [];
  for (const { element, found } of items) {
    if (!found) continue;
    // More than that nobody sees at once.
    if (ranges.length >= MARKS) break;
    for (const part of [one("h3", element), one("h3 + p", element)]) {
      const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) markIn(node, words, ranges);
    }
  }
  CSS.highlights.set("found", new Highlight(...ranges));
}

function markIn(node, words, ranges) {
  const text = node.data.toLowerCase().replace(/[_-]/g, " ");
  // Few letters get longer in lower case; then places in one text are none in the other.
  if (text.length !== node.data.length) return;
  // Where the words stand together, "in" is not what is in "clicking".
  const phrase = words.join(" ");
  for (const word of text.includes(phrase) ? [phrase] : words) {
    for (let at = text.indexOf(word); at >= 0 && ranges.length < MARKS; at = text.indexOf(word, at + word.length)) {
      const range = new Range();
      range.setStart(node, at);
      range.setEnd(node, at + word.length);
      ranges.push(range);
    }
  }
}
