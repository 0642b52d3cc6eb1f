// Starts the page's script.

document.documentElement.classList.remove("plain");
one("#page-theme").hidden = false;
setTheme(theme);
if (matchMedia("(max-width: 60rem)").matches) one("#page-filters").open = false;
addCopyButtons(document);
const searchFromTop = () => {
  search();
  // Shows the results from the top of the page.
  if (scrollY) scrollTo(0, 0);
};
query.addEventListener("input", searchFromTop);
choices.addEventListener("input", searchFromTop);
choices.addEventListener("reset", () => setTimeout(search));
one("#page-find").addEventListener("submit", (event) => {
  event.preventDefault();
  step(null, 1);
});
one("#page-clear").addEventListener("click", () => {
  clear();
  query.focus();
});
one("#page-active button").addEventListener("click", () => {
  choices.reset();
  search();
  query.focus();
});
one("#page-done").addEventListener("click", () => {
  one("#page-filters").open = false;
  one("#page-filters > summary").focus();
  scrollTo(0, 0);
});
one("#page-events").addEventListener("click", (click) => {
  const event = click.target.closest(".events > li");
  const name = click.target.closest("h3 a");
  const isOther = click.target.closest("a, button, .more") !== name;
  if (!event || isOther) return;
  // A reader who selects text in the row doesn't want it to open. (A key press has no click to count.)
  const { isCollapsed, anchorNode } = getSelection();
  if (click.detail > 0 && !isCollapsed && event.contains(anchorNode)) return;
  if (click.ctrlKey || click.metaKey || click.shiftKey || click.altKey) return;
  click.preventDefault();
  toggle(event, !event.classList.contains("open"));
});
addEventListener("hashchange", recall);
recall();
// When the page has loaded, the browser scrolls to the address and moves the focus.
addEventListener("load", recall);
// The first search shouldn't have to read the page first. In a browser without this function, its name could
// mean an element with this id.
const whenIdle = typeof requestIdleCallback === "function" ? requestIdleCallback : setTimeout;
whenIdle(() => {
  readAll();
  whenIdle(knownNames);
});
