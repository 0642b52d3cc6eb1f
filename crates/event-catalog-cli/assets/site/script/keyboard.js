// Keys: / moves the focus to the search, unless it is there already (the search is the page's only text
// field). The arrows move through the results, and Escape closes an event and returns.

function step(from, by) {
  const others = items.filter((item) => item.found && !moved.includes(item));
  const shown = [...moved, ...others].map((item) => nameOf(item.element));
  const next = shown[from ? shown.indexOf(from) + by : 0];
  if (next) next.focus();
  else if (by < 0) query.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { key, target } = event;
  const name = target.closest?.(".events h3 a");
  const open = target.closest?.(".events > .open");
  if (key === "/" && target !== query) query.select();
  else if (key === "Escape" && open) {
    toggle(open, false);
    nameOf(open).focus();
  } else if (key === "Escape" && (target === query || name)) {
    query.value = "";
    search();
    query.focus();
  } else if (key === "ArrowDown" && (target === query || name)) step(name, 1);
  else if (key === "ArrowUp" && name) step(name, -1);
  else return;
  event.preventDefault();
});
