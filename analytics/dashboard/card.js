// A card: a title, the content from an answer, a menu to get it as CSV or as SQL, and any error message.

import * as api from "./api.js";
import * as dialogs from "./dialogs.js";
import { add, h, report, unique, unseen } from "./dom.js";

addEventListener("click", ({ target }) => closeMenus(target));
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  closeMenus();
  menu?.querySelector("summary").focus();
});
function closeMenus(target) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!target || !menu.contains(target)) menu.open = false;
}

/** Shows an error in place of the card's content. */
export function failure(problem, retry) {
  const known = problem instanceof api.Problem;
  if (!known) console.error(problem);
  // Cards that fail for the same reason report it once.
  report(known ? [problem.message, problem.detail].filter(Boolean).join(". ") : "This can't be shown");
  return h(
    "div",
    { class: "failure" },
    h("p", null, h("b", null, known ? problem.message : "This can't be shown"), known && problem.detail ? h("br") : null, known ? problem.detail : problem.message),
    h("button", { type: "button", onclick: () => (retry(), retryHidden()) }, "Retry"),
  );
}

/** Retries cards whose content is missing because another card has the same error. */
function retryHidden() {
  for (const button of document.querySelectorAll(".wrong .failure button")) if (!button.checkVisibility()) button.click();
}

/** Marks a card whose question the server rejects because of a filter. */
export const markWrong = (element, problem) => element.classList.toggle("wrong", [400, 404].includes(problem?.status));

/**
 * A card for a panel. `draw(answer, query)` returns what the body shows; without rows, it shows the text
 * `empty`. The `controls` go next to the title.
 */
export function card({ title, panel, kind = "", controls = [], empty = "Nothing in this period.", draw, foot = null }) {
  const id = unique("card");
  const body = h("div", { class: "body" });
  const notes = h("div", { class: "notes" });
  const csv = h("a", { download: "" }, "CSV");
  const sql = h("button", { type: "button", disabled: true }, "SQL");
  const menu = h(
    "details",
    { class: "menu" },
    h("summary", null, h("span", { "aria-hidden": "true" }, "⋯"), unseen(`Menu of ${title}`)),
    h("ul", null, h("li", null, csv), h("li", null, sql)),
  );
  const element = h(
    "section",
    { class: `card ${kind}`, "aria-labelledby": id },
    h("header", null, h("h2", { id }, title), ...controls, menu),
    body,
    notes,
    foot,
  );

  let answer;
  let asked = null;
  let running = new AbortController();
  sql.addEventListener("click", () => {
    menu.open = false;
    // When the dialog closes, the focus returns to the element that has the focus now.
    menu.querySelector("summary").focus();
    dialogs.sql(title, answer);
  });
  csv.addEventListener("click", () => (menu.open = false));

  function show(query) {
    body.replaceChildren();
    if (answer.rows.length === 0) body.append(h("p", { class: "nothing" }, empty));
    else add(body, draw(answer, query));
    notes.replaceChildren(...(answer.notes ?? []).map((note) => h("p", null, note)));
  }

  async function load(query) {
    const text = String(query);
    if (text === asked) return;
    asked = text;
    running.abort();
    running = new AbortController();
    const { signal } = running;
    csv.href = api.csv(panel, query);
    element.setAttribute("aria-busy", "true");
    try {
      const found = await api.ask(panel, query, signal);
      if (signal.aborted) return;
      answer = found;
      sql.disabled = !answer.sql;
      markWrong(element);
      show(query);
    } catch (error) {
      if (signal.aborted) return;
      asked = null;
      markWrong(element, error);
      notes.replaceChildren();
      body.replaceChildren(failure(error, () => (load(query), body.replaceChildren(h("p", { class: "nothing" }, "Asking again…")))));
    }
    element.removeAttribute("aria-busy");
  }

  return {
    element,
    load,
    /** Marks the content of the card as outdated. */
    forget: () => (asked = null),
    stop() {
      running.abort();
      asked = null;
    },
  };
}
