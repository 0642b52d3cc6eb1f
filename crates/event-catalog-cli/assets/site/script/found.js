// Shows the results: moves the best matches to the top, and hides the other rows.

// About how many rows fit on a screen. The rows below the screen are shown in the next frame.
const SCREEN = 40;
let later = [];
let moved = [];
// Other changes after a search. They wait for one more frame, so that the results appear first.
let rest;

// Moves rows above all others, and the previous ones back to their places. Rows that are already at the top
// stay: after most keystrokes, many of them match again, and each move makes the browser lay the row out again.
function showBest(wanted) {
  const stays = new Set(wanted);
  const back = moved.filter((item) => !stays.has(item)).sort((one, other) => other.index - one.index);
  // From the last to the first, so that the row after each is already in its place or stays above all others.
  for (const { element, list, index } of back) {
    let next = index + 1;
    while (stays.has(list.items[next])) next += 1;
    list.element.insertBefore(element, list.items[next]?.element ?? null);
  }
  moved = wanted;
  let place = best.firstChild;
  for (const item of moved) {
    item.list.count -= 1;
    item.element.hidden = false;
    item.shown = true;
    if (item.element === place) place = place.nextSibling;
    else best.insertBefore(item.element, place);
  }
  bestPart.classList.toggle("none", !moved.length);
}

function showFound() {
  let rows = moved.length;
  later = [];
  for (const list of lists) {
    const waits = list.count > 0 && rows > SCREEN && list.rows !== list.count;
    if (waits) later.push(list);
    // Not `hidden`: the browser would have to lay out thousands of rows again.
    setState(list, waits ? "events later" : list.count ? "events" : "events none");
    rows += list.count;
    // Rows of a list that isn't shown stay as they are.
    if (list.count) updateRows(list);
  }
  for (const group of groups) group.classList.toggle("none", !one(".events:not(.none)", group));
  for (const section of sections) section.classList.toggle("none", !one(".group:not(.none)", section));
  requestAnimationFrame(() => requestAnimationFrame(showLater));
}

function showLater() {
  for (const list of later) setState(list, "events");
  later = [];
  const showRest = rest;
  rest = undefined;
  showRest?.();
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
