// The live strip: the last 30 minutes and the newest events, requested every few seconds while it is visible.

import * as api from "./api.js";
import { failure, markWrong } from "./card.js";
import { h, name } from "./dom.js";
import * as format from "./format.js";
import * as names from "./names.js";
import { filterLink } from "./rows.js";

export const EVERY = 5_000;
const LONGEST = 60_000;
const SHOWN = 5;

/** The strip; `query` returns the current filters. */
export function liveStrip(query) {
  const count = h("b", null, "–");
  const pause = h("button", { type: "button", class: "quiet" }, "Pause");
  const bars = h("div", { class: "minutes", role: "img", "aria-label": "Occurrences in each of the last 30 minutes" });
  const newest = h("div", { class: "newest" });
  const trouble = h("div");
  const body = h("div", { class: "body" }, bars, newest);
  const element = h(
    "section",
    { class: "card live", "aria-label": "Live" },
    h("header", null, h("h2", null, h("span", { class: "dot", "aria-hidden": "true" }), "Live"), h("p", null, count, " in the last 30 min"), pause),
    trouble,
    body,
  );

  let timer;
  let running = new AbortController();
  let paused = false;
  let stopped = false;
  let delay = EVERY;

  function minutes(answer) {
    const rows = api.records(answer);
    const counts = rows.map((it) => Number(it.occurrences));
    const [total, largest] = [counts.reduce((a, b) => a + b, 0), Math.max(1, ...counts)];
    count.textContent = format.compact(total);
    count.title = format.whole(total);
    bars.setAttribute("aria-label", `${format.whole(total)} occurrences in the last 30 minutes, at most ${format.whole(Math.max(0, ...counts))} in one`);
    bars.replaceChildren(
      ...rows.map((it) => {
        const bar = h("span", { title: `${format.clock(it.minute)} UTC: ${format.whole(it.occurrences)}` });
        bar.style.height = `${(Number(it.occurrences) / largest) * 100}%`;
        return bar;
      }),
    );
  }

  function events(answer) {
    // Rows don't move while the pointer is over them or one of them has the focus.
    if (newest.matches(":hover") || newest.contains(document.activeElement)) return;
    const rows = api.records(answer).slice(0, SHOWN);
    if (rows.length === 0) return newest.replaceChildren(h("p", { class: "nothing" }, "No events in the last 5 minutes."));
    const cells = ({ occurred, name: sent, event, module, tenant }) => {
      names.note(sent);
      return h(
        "tr",
        null,
        h("td", { class: "time" }, format.time(occurred)),
        h("th", { scope: "row" }, h("span", { class: "cell" }, filterLink("event", event ?? sent, name(sent)), event === null && h("span", { class: "tag warn" }, "custom"))),
        h("td", null, module === null ? "" : name(module)),
        h("td", null, tenant === null ? "" : name(tenant)),
      );
    };
    const head = ["Time (UTC)", "Event", "Module", "Tenant"].map((it) => h("th", { scope: "col" }, it));
    newest.replaceChildren(h("table", null, h("caption", { class: "unseen" }, "Newest events"), h("thead", null, h("tr", null, head)), h("tbody", null, rows.map(cells))));
  }

  async function poll() {
    clearTimeout(timer);
    running.abort();
    if (paused || stopped || document.hidden) return;
    running = new AbortController();
    const { signal } = running;
    try {
      const perMinute = await api.ask("per-minute", query(), signal);
      const live = await api.ask("live", query(), signal);
      if (signal.aborted) return;
      minutes(perMinute);
      events(live);
      trouble.replaceChildren();
      markWrong(element);
      body.hidden = false;
      delay = EVERY;
    } catch (error) {
      if (signal.aborted) return;
      markWrong(element, error);
      if (!trouble.firstChild) trouble.append(failure(error, retry));
      body.hidden = !bars.firstChild;
      delay = Math.min(LONGEST, delay * 2);
    }
    timer = setTimeout(poll, delay);
  }

  function retry() {
    trouble.replaceChildren();
    delay = EVERY;
    poll();
  }

  function sleep() {
    clearTimeout(timer);
    running.abort();
  }

  const seen = () => (document.hidden ? sleep() : poll());
  document.addEventListener("visibilitychange", seen);
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.textContent = paused ? "Resume" : "Pause";
    element.classList.toggle("paused", paused);
    if (paused) sleep();
    else poll();
  });

  return {
    element,
    load: poll,
    forget() {},
    stop() {
      stopped = true;
      sleep();
      document.removeEventListener("visibilitychange", seen);
    },
  };
}
