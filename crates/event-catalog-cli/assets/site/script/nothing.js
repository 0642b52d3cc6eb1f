// What to say where nothing was found: a name that is near, and the filters that are in the way.

// What each filter that is set is called.
function activeFilters() {
  const names = [];
  for (const field of choices.elements) {
    const label = field.closest("label");
    if (field.type === "checkbox" && field.checked) names.push(moduleTitles.get(field.value) ?? label.textContent.trim());
    if (field.type === "select-one" && field.value) {
      names.push(`${label.firstChild.data.trim()} ${field.selectedOptions[0].textContent}`);
    }
  }
  return names;
}

function explain(want, filters) {
  one("#page-active").hidden = !filters.length;
  one("#page-active b").textContent = filters.join(", ");
  const name = nearest(want.name);
  one("#page-near").hidden = !name;
  if (!name) return;
  const link = one("#page-near a");
  link.textContent = name;
  link.href = `#${name}`;
}

const FAR = 3;

// The name that is misspelt here, if there is one. Of short names, every one is near.
function nearest(name) {
  let near = name.length < 5 ? 1 : FAR;
  let found;
  for (const item of items) {
    if (item.names === undefined) read(item);
    for (const other of item.names.trim().split("\n")) {
      const far = distance(name, other, near);
      if (far < near) [near, found] = [far, item.element.id];
    }
  }
  return found;
}

// How many letters two words differ by, or `limit` if by no fewer. <https://en.wikipedia.org/wiki/Levenshtein_distance>
function distance(one, other, limit) {
  if (Math.abs(one.length - other.length) >= limit) return limit;
  let before = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row += 1) {
    // What is farther from the diagonal differs by more than the limit.
    const start = Math.max(1, row - limit);
    const end = Math.min(other.length, row + limit);
    const now = new Array(other.length + 1).fill(limit);
    if (start === 1) now[0] = row;
    let least = now[0];
    for (let at = start; at <= end; at += 1) {
      const replaced = before[at - 1] + (one[row - 1] === other[at - 1] ? 0 : 1);
      now[at] = Math.min(replaced, before[at] + 1, now[at - 1] + 1);
      least = Math.min(least, now[at]);
    }
    if (least >= limit) return limit;
    before = now;
  }
  return Math.min(before[other.length], limit);
}
