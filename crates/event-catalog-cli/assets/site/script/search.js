// Search and filters: what is found, shown and marked.

// All that an event can be found by. Names are words with and without their underscores.
function read(item) {
  const { element } = item;
  item.section = element.closest("section").id;
  item.module = element.getAttribute("data-module");
  item.payload = element.getAttribute("data-payload");
  item.since = Number(element.getAttribute("data-since") ?? -1);
  item.deprecated = element.hasAttribute("data-deprecated");
  const names = `${element.id} ${element.getAttribute("data-aliases") ?? ""}`;
  const description = one("h3 + p", element).textContent;
  const parts = [names, names.replaceAll("_", " "), description, moduleTitles.get(item.module), fieldsOf(item.payload)];
  item.text = parts.join("\n").toLowerCase();
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
    words: query.value.toLowerCase().split(/\s+/).filter(Boolean),
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
    want.words.every((word) => item.text.includes(word))
  );
}

function search() {
  const want = wanted();
  for (const list of lists) list.count = 0;
  for (const item of items) {
    item.found = passes(item, want);
    if (item.found) item.list.count += 1;
  }
  const count = lists.reduce((sum, list) => sum + list.count, 0);
  showFound();
  for (const group of groups) group.classList.toggle("none", !one(".events:not(.none)", group));
  for (const section of sections) section.classList.toggle("none", !one(".group:not(.none)", section));
  const isAll = count === items.length;
  for (const part of prose) part.hidden = !isAll;
  title.classList.toggle("unseen", !isAll);
  one("#page-nothing").hidden = count > 0;
  status.textContent = isAll ? `${count} events` : `${count} of ${items.length} events`;
  one("#page-notice").hidden = true;
  mark(want.words);
  remember();
}

// About how many rows are on a screen. Of thousands, the others come once these are there.
const SCREEN = 40;
let later = [];

function showFound() {
  let rows = 0;
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
  const text = node.data.toLowerCase();
  // Few letters get longer in lower case; then places in one text are none in the other.
  if (text.length !== node.data.length) return;
  for (const word of words) {
    for (let at = text.indexOf(word); at >= 0 && ranges.length < MARKS; at = text.indexOf(word, at + word.length)) {
      const range = new Range();
      range.setStart(node, at);
      range.setEnd(node, at + word.length);
      ranges.push(range);
    }
  }
}
