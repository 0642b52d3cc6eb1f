// The text to show if nothing was found: events with similar names, and the filters that hide other events.

// The name of each filter that is set.
function activeFilters() {
  const names = [];
  for (const field of choices.elements) {
    const label = field.closest("label");
    if (field.type === "checkbox" && field.checked) names.push(one("span", label).textContent);
    if (field.type === "select-one" && field.value) {
      names.push(`${label.firstChild.data.trim()} ${field.selectedOptions[0].dataset.title}`);
    }
  }
  return names;
}

function explain(want, filters) {
  one("#page-active").hidden = !filters.length;
  one("#page-active b").textContent = filters.join(", ");
  const near = nearest(query.value);
  one("#page-near").hidden = !near;
  if (!near) return;
  const link = one("#page-near a");
  link.textContent = nameIn(near.id);
  link.href = `#${fragment(near.id)}`;
}

// The removed names, squashed, each with the row that says what replaced it.
let removed;

function removedNames() {
  if (removed) return removed;
  const rows = one("#page-removed")?.content.querySelectorAll("li") ?? [];
  return (removed = new Map([...rows].map((row) => [squash(nameIn(row.dataset.name)), row])));
}

// Shows what replaced a removed name, which is given squashed. Returns whether the name was removed.
function noticeRemoved(name) {
  const row = removedNames().get(name);
  if (row) one("#page-notice").replaceChildren(...document.importNode(row, true).childNodes);
  return row !== undefined;
}

// How many letters of a name may be wrong, the same as for `event-catalog show`.
const wrongIn = (name) => Math.max(1, Math.ceil(name.length / 3));
// The limit for a word in a name. Most short words are similar to other short words.
const wrongInWord = (word) => Math.floor(word.length / 4);
const MOST_SIMILAR = 10;

// The letters of a word as 32 bits. Words in which many bits differ can't be similar, so they aren't
// compared.
function lettersOf(word) {
  let letters = 0;
  for (let at = 0; at < word.length; at += 1) letters |= 1 << (word.charCodeAt(at) % 32);
  return letters;
}

// How many bits of one word are missing in the other.
function missing(one, other) {
  let bits = one & ~other;
  let count = 0;
  for (; bits; count += 1) bits &= bits - 1;
  return count;
}

// The words of a name in any form.
const wordsOf = (name) => name.split(/[\s_.:/-]+|(?<=[a-z\d])(?=[A-Z])/).filter(Boolean).map((word) => word.toLowerCase());

// Every name, and every word in a name, with its letters.
let known;

function knownNames() {
  if (known) return known;
  const words = new Map();
  const names = items.map((item) => item.names.trim().split("\n").map((name) => ({ name, letters: lettersOf(name) })));
  const parts = items.map((item) => [...new Set([item.name, ...item.aliases].flatMap(wordsOf))]);
  for (const word of parts.flat()) words.set(word, lettersOf(word));
  return (known = { names, parts, words });
}

// The distance from a name to the nearest name of an event, or `limit` if it isn't smaller.
function farFrom(names, name, letters, limit) {
  for (const other of names) {
    if (missing(letters, other.letters) < limit && missing(other.letters, letters) < limit) limit = distance(name, other.name, limit);
  }
  return limit;
}

// Whether an event is the opposite of the typed text, under any of its names.
const isOpposite = (text) => {
  const known = new Map();
  const typed = text.replace(/^\s*event::/i, "").trim();
  return (item) => {
    if (!known.has(item)) known.set(item, [item.name, ...item.aliases].some((name) => areOpposite(typed, name)));
    return known.get(item);
  };
};

// The events that pass the filters, and whose names, or words in their names, are nearest to the query.
function similar(want) {
  if (!want.name || want.name.length > 255) return [];
  const { names, parts, words } = knownNames();
  const letters = lettersOf(want.name);
  const none = wrongIn(want.name) + 1;
  const isNot = isOpposite(query.value);
  const near = want.words.map((word) => {
    const limit = wrongInWord(word) + 1;
    const far = new Map();
    for (const [other, letters] of words) {
      const least = farFrom([{ name: other, letters }], word, lettersOf(word), limit);
      if (least < limit) far.set(other, least);
    }
    return far;
  });
  const sumOf = (item, index) => {
    let sum = 0;
    for (const [at, word] of want.words.entries()) {
      if (matches(item, word, at)) continue;
      let far = Infinity;
      for (const part of near[at].size ? parts[index] : []) far = Math.min(far, near[at].get(part) ?? Infinity);
      sum += far;
      if (sum === Infinity) break;
    }
    return sum < none && isNot(item) ? Infinity : sum;
  };
  const candidates = [];
  items.forEach((item, index) => {
    if (!failing(item, want)) candidates.push({ item, names: names[index], sum: sumOf(item, index) });
  });
  // Most misspellings are very close to the right name, so a quick search within a short distance comes
  // first.
  for (const most of [Math.min(3, none), none]) {
    let least = most - 1;
    for (const { sum } of candidates) least = Math.min(least, sum);
    let found = [];
    for (const { item, names, sum } of candidates) {
      const limit = least + 1;
      const whole = farFrom(names, want.name, letters, limit);
      const far = Math.min(whole, sum);
      if (far >= limit || isNot(item)) continue;
      if (far < least) found = [];
      least = far;
      found.push({ item, whole });
    }
    found.sort((one, other) => one.whole - other.whole);
    if (found.length) return found.slice(0, MOST_SIMILAR).map(({ item }) => item);
  }
  return [];
}

// The event whose name is nearest to a text, regardless of the filters.
function nearest(text) {
  readAll();
  const name = squash(text);
  const isNot = isOpposite(text);
  if (!name || name.length > 255) return undefined;
  const { names } = knownNames();
  const letters = lettersOf(name);
  let near = wrongIn(name) + 1;
  let found;
  items.forEach((item, index) => {
    const far = farFrom(names[index], name, letters, near);
    if (far < near && !isNot(item)) [near, found] = [far, item.element];
  });
  return found;
}

// Each row of the distance table needs the two rows before it.
const rows = [[], [], []];

// How many letters to insert, delete, replace or swap with their neighbor to turn one word into the other,
// or `limit` if the number isn't smaller. <https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance>
function distance(one, other, limit) {
  if (Math.abs(one.length - other.length) >= limit) return limit;
  let [before, last, now] = rows;
  for (let at = 0; at <= other.length; at += 1) last[at] = at;
  for (let row = 1; row <= one.length; row += 1) {
    // Cells that are farther from the diagonal would exceed the limit.
    const start = Math.max(1, row - limit);
    const end = Math.min(other.length, row + limit);
    now[start - 1] = start === 1 ? row : limit;
    now[end + 1] = limit;
    let least = now[start - 1];
    for (let at = start; at <= end; at += 1) {
      const isSame = one[row - 1] === other[at - 1];
      now[at] = Math.min(last[at - 1] + (isSame ? 0 : 1), last[at] + 1, now[at - 1] + 1);
      const isSwapped = row > 1 && at > 1 && one[row - 1] === other[at - 2] && one[row - 2] === other[at - 1];
      if (isSwapped) now[at] = Math.min(now[at], before[at - 2] + 1);
      least = Math.min(least, now[at]);
    }
    // A swap in the next row can't be nearer: it costs as much as replacing a letter in this row.
    if (least > limit) return limit;
    [before, last, now] = [last, now, before];
  }
  return Math.min(last[other.length], limit);
}
