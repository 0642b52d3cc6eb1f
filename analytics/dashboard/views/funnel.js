// The funnel: how many visitors move from one step to the next.

import { records } from "../api.js";
import { card } from "../card.js";
import { h, name, unseen } from "../dom.js";
import * as format from "../format.js";
import * as names from "../names.js";
import { go, link, state, withins } from "../state.js";

/** The steps, which can be typed, moved and removed. */
function editor(most) {
  const list = h("ol", { class: "steps" });
  const status = (text) => (document.getElementById("status").textContent = text);
  let focus = null;
  const set = (step, then) => {
    focus = then;
    go(link({ step }));
  };

  function item(step, at, all) {
    const move = (to) => {
      const moved = all.toSpliced(at, 1).toSpliced(to, 0, step);
      status(`Step ${at + 1} is step ${to + 1} now`);
      set(moved, `move-${to < at ? "up" : "down"}-${to}`);
    };
    const button = (id, sign, text, action, disabled) => h("button", { type: "button", class: "quiet", "data-key": `${id}-${at}`, disabled, title: text, onclick: action }, h("span", { "aria-hidden": "true" }, sign), unseen(`${text}: `, step));
    const event = names.known(step);
    return h(
      "li",
      null,
      h("span", { class: "cell" }, name(step), event === undefined && h("span", { class: "tag warn" }, "custom"), event && event.name !== step && h("span", { class: "tag" }, "now ", name(event.name))),
      button("move-up", "↑", "Move up", () => move(at - 1), at === 0),
      button("move-down", "↓", "Move down", () => move(at + 1), at === all.length - 1),
      button("remove", "✕", "Remove", () => set(all.toSpliced(at, 1), "add")),
    );
  }

  const within = h("select", { onchange: () => go(link({ within: within.value })) }, ...Object.entries(withins).map(([value, title]) => h("option", { value }, title)));
  const adding = h("div");
  const form = h(
    "form",
    {
      class: "add-step",
      onsubmit(event) {
        event.preventDefault();
        const input = adding.querySelector("input");
        if (input.value !== "") set([...state().step, input.value], "add");
      },
    },
    adding,
    h("button", { class: "main" }, "Add step"),
  );
  const element = h("section", { class: "card", "aria-label": "Steps" }, h("header", null, h("h2", null, "Steps"), h("label", null, "All steps within ", within)), list, form);
  return {
    element,
    update() {
      const { step } = state();
      within.value = state().within;
      list.replaceChildren(...step.map(item));
      form.hidden = step.length >= most();
      adding.replaceChildren(names.field({ label: `Name of step ${step.length + 1}`, placeholder: "Name of an event; old names work too" }).element);
      if (focus === "add") adding.querySelector("input").focus();
      else if (focus) {
        const button = list.querySelector(`[data-key=${focus}]`);
        (button?.disabled ? button.closest("li").querySelector("button:not([disabled])") : button)?.focus();
      }
      focus = null;
    },
  };
}

function steps(answer) {
  const all = records(answer);
  const last = all[all.length - 1];
  const none = Number(all[0].entities) === 0;
  const sentence = h("p", { class: "hint" }, none ? "No one took the first step in this period." : [h("b", null, format.percent(last.share)), ` of those who took the first step took all ${all.length}.`]);
  const table = h(
    "table",
    { class: "funnel" },
    h("thead", null, h("tr", null, ["Step", "Entities", "Of the first", "Of the step before"].map((it, at) => h("th", { scope: "col", class: at && "count" }, it)))),
    h(
      "tbody",
      null,
      all.map((it, at) => {
        const bar = h("span", { class: "bar", "aria-hidden": "true" });
        bar.style.width = `${Math.max(0.5, it.share * 100)}%`;
        const lost = at > 0 && it.share_of_previous !== null && h("small", null, `${format.percent(1 - it.share_of_previous)} leave before this step`);
        return h(
          "tr",
          null,
          h("th", { scope: "row" }, bar, h("span", { class: "cell" }, h("span", { class: "number" }, `${at + 1}. `), name(it.name)), lost),
          h("td", { class: "count", title: format.whole(it.entities) }, format.compact(it.entities)),
          h("td", { class: "count" }, format.percent(it.share)),
          h("td", { class: "count" }, at ? format.percent(it.share_of_previous) : "–"),
        );
      }),
    ),
  );
  return [sentence, table];
}

export function view({ query, limits }) {
  const edit = editor(() => limits().steps ?? Infinity);
  const result = card({ title: "Funnel", panel: "funnel", kind: "rows", draw: steps });
  const invitation = h("p", { class: "message" }, "Add at least two steps. The funnel then shows how many take each step after the one before it.");
  return {
    element: [edit.element, invitation, result.element],
    cards: [result],
    update() {
      edit.update();
      const { step, within } = state();
      const ready = step.length >= 2;
      result.element.hidden = !ready;
      invitation.hidden = ready;
      if (!ready) return result.stop();
      const all = query({ without: ["event", "module", "custom"] });
      for (const it of step) all.append("step", it);
      all.set("within", within);
      result.load(all);
    },
  };
}
