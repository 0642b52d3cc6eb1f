// Counts next to the filters: how many events each would leave, with the query and the other filters.

const moduleCounts = new Map(all("input[name=module]").map((it) => [it.value, one("small", it.parentElement)]));
const optionsOf = (name) => all(`select[name=${name}] option:not([value=""])`, choices);
const sectionOptions = optionsOf("section");
const sinceOptions = optionsOf("since");

const noCounts = () => ({ modules: new Map(), sections: new Map(), since: [], payload: 0, deprecated: 0 });

function countIn(counts, item, failed) {
  const add = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);
  if (!(failed & ~NOT.module) && item.module) add(counts.modules, item.module);
  if (!(failed & ~NOT.section)) add(counts.sections, item.section);
  if (!(failed & ~NOT.since) && item.since >= 0) counts.since[item.since] = (counts.since[item.since] ?? 0) + 1;
  if (!(failed & ~NOT.payload) && item.payload !== null) counts.payload += 1;
  if (!(failed & ~NOT.deprecated) && item.deprecated) counts.deprecated += 1;
}

function showCounts(counts) {
  for (const [name, element] of moduleCounts) showCount(element, counts.modules.get(name) ?? 0);
  for (const name of ["payload", "deprecated"]) {
    const field = choices.elements[name];
    if (field) showCount(one("small", field.parentElement), counts[name]);
  }
  latest = counts;
  if (choices.matches(":hover, :focus-within")) showOptions();
  const shown = new Map(sections.map((section) => [section, 0]));
  for (const list of lists) shown.set(list.section, shown.get(list.section) + list.count);
  for (const [section, count] of shown) {
    const element = one("h2 small", section);
    if (element) showCount(element, count);
  }
}

// Changes the text node: hundreds of new nodes are slow in browsers.
function setText(element, text) {
  if (element.firstChild.data !== text) element.firstChild.data = text;
}

function showCount(element, count) {
  setText(element, String(count));
  element.parentElement.classList.toggle("zero", !count);
}

// The options of a closed menu aren't visible, and updating hundreds of them takes time, so they are updated
// when a reader reaches the filters.
let latest;

function showOptions() {
  if (!latest) return;
  for (const option of sectionOptions) showOption(option, latest.sections.get(option.value) ?? 0);
  let newer = 0;
  for (const option of sinceOptions.toReversed()) {
    newer += latest.since[option.value] ?? 0;
    showOption(option, newer);
  }
  latest = undefined;
}

const showOption = (option, count) => setText(option, `${option.dataset.title} (${count})`);

choices.addEventListener("pointerover", showOptions);
choices.addEventListener("focusin", showOptions);
