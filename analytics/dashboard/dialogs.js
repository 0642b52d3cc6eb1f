// Dialogs, and copying to the clipboard.

import { h, report, unique } from "./dom.js";
import { whole } from "./format.js";

/** Opens a dialog. Closing it removes it. */
export function dialog(title, ...content) {
  const id = unique("dialog");
  const close = h("button", { type: "button", class: "quiet", "aria-label": "Close", onclick: () => element.close() }, "✕");
  const element = h(
    "dialog",
    { "aria-labelledby": id, onclose: () => element.remove(), onclick: (event) => event.target === element && element.close() },
    h("div", { class: "dialog" }, h("header", null, h("h2", { id }, title), close), ...content),
  );
  document.body.append(element);
  element.showModal();
  return element;
}

/** Copies a text, or selects it first if the browser has no clipboard (only a secure origin has one). */
async function copy(text, near) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { class: "unseen", readonly: true, "aria-hidden": "true", tabindex: "-1" });
    area.value = text;
    near.after(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    near.focus();
    return copied;
  }
}

/** A button that copies a text and confirms it. */
export function copyButton(text, label = "Copy") {
  let timer;
  const button = h("button", { type: "button", class: "copy" }, label);
  button.addEventListener("click", async () => {
    const copied = await copy(text, button);
    button.textContent = copied ? "Copied" : "Not copied";
    report(copied ? "Copied" : "The browser doesn't allow copying; select the text and copy it yourself");
    clearTimeout(timer);
    timer = setTimeout(() => (button.textContent = label), 2_000);
  });
  return button;
}

/** A command or a statement, with a button that copies it. */
export const code = (text, label, kind = "") =>
  h("div", { class: `code ${kind}` }, h("pre", { tabindex: "0", role: "region", "aria-label": label, dir: "ltr" }, h("code", null, text)), copyButton(text));

/** Shows the SQL statement behind an answer. */
export function sql(title, answer) {
  dialog(
    `SQL of ${title}`,
    code(answer.sql, "The statement", "wrap"),
    h(
      "p",
      { class: "hint" },
      `${whole(answer.rows.length)} ${answer.rows.length === 1 ? "row" : "rows"} in ${whole(answer.took_ms)} ms. `,
      "Run it with ",
      h("code", null, "event-analytics query"),
      ".",
    ),
  );
}

export function help() {
  dialog(
    "About these numbers",
    h(
      "dl",
      { class: "help" },
      ...[
        ["Visitors", "Different values of subject. An event without a subject belongs to no visitor, and isn't counted here."],
        ["Occurrences", "How often events occurred: one for each stored event, duplicates left out."],
        ["Event names", "Different names of events. A former name counts as the event's current name."],
        ["Entities", "Who took the steps of a funnel: the subject of an event or, if it has none, its process. An event with neither isn't counted there."],
        ["Custom occurrences", "Occurrences of names that the catalog doesn't have."],
        ["Previous period", "The same number of days, just before the chosen ones. A day that isn't over is compared with a whole day."],
        ["Days", "Days, weeks (from Monday) and months are in UTC."],
      ].map(([term, text]) => [h("dt", null, term), h("dd", null, text)]),
    ),
  );
}
