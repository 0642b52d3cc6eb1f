// The chart over time: this period as lines, the previous one dashed, and the same numbers as a table.

import { records } from "./api.js";
import { card } from "./card.js";
import { h, unseen } from "./dom.js";
import * as format from "./format.js";
import { go, interval, intervals, link, period, state } from "./state.js";

const SERIES = { occurrences: "Occurrences", visitors: "Visitors" };
const HEIGHT = 280;
/** A chart with more parts than this has no table: no one would listen to a screen reader read all of it. */
const LISTED = 800;
const steps = Array.from({ length: 18 }, (_, power) => [1, 2, 5].map((it) => it * 10 ** power)).flat();
const length = { hour: 3_600_000, day: 86_400_000, week: 604_800_000, month: 2_678_400_000 };

/** The numbers in an answer, without future buckets. */
function readings(answer, every, now) {
  const rows = records(answer);
  const to = (column, all) =>
    rows.map((row) => (row[column] === undefined || row[column] === null || (!all && Date.parse(row.start) > now) ? null : Number(row[column])));
  const last = rows.findLastIndex((row) => Date.parse(row.start) <= now);
  // The bucket that contains the current time isn't complete.
  const open = last >= 0 && Date.parse(rows[last].start) + length[every] > now ? last : -1;
  return { rows, to, open, compare: answer.columns.some(({ name }) => name === "previous_occurrences") };
}

function draw(place, tip, data, { every, hide, today }) {
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue(`--${name}`).trim();
  const { rows, to, open, compare } = data;
  const series = [{}];
  const columns = [rows.map((_, at) => at)];
  const points = { show: rows.length === 1, size: 8 };
  for (const column of Object.keys(SERIES)) {
    if (column === hide) continue;
    const stroke = color(column);
    const before = compare ? to(`previous_${column}`, true) : [];
    if (before.some((it) => it > 0)) {
      series.push({ stroke, width: 1.25, alpha: 0.65, dash: [5, 5], points: { show: false } });
      columns.push(before);
    }
    const values = to(column);
    // An incomplete bucket is dotted.
    const complete = values.map((value, at) => (open > 0 && at === open ? null : value));
    series.push({ stroke, width: 2, fill: column === "occurrences" ? color("occurrences-soft") : undefined, points: { ...points, fill: stroke } });
    columns.push(complete);
    series.push({ stroke, width: 2, dash: [2, 4], points: { show: open >= 0, filter: () => [open], size: 6, fill: stroke } });
    columns.push(values.map((value, at) => (open > 0 && (at === open || at === open - 1) ? value : null)));
  }
  const axis = { stroke: color("muted"), font: "12px system-ui, sans-serif", ticks: { show: false } };
  const plot = new uPlot(
    {
      width: place.clientWidth,
      height: HEIGHT,
      padding: [12, 28, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { size: 8 }, drag: { x: every !== "hour" && rows.length > 1, y: false, setScale: false } },
      scales: {
        x: { time: false, range: rows.length === 1 ? [-0.5, 0.5] : [0, rows.length - 1] },
        y: { range: (_, low, high) => [0, Math.max(2, (high ?? 0) * 1.08)] },
      },
      axes: [
        { ...axis, size: 32, gap: 10, grid: { show: false }, space: every === "hour" ? 48 : 72, incrs: [1, 2, 3, 4, 6, 7, 12, 14, 24, 28, 48, 56, 96, 168, 336, 720], values: (_, at) => at.map((it) => (rows[it] ? format.bucket(rows[it].start, every) : "")) },
        { ...axis, size: 48, space: 48, incrs: steps, grid: { stroke: color("line"), width: 1 }, values: (_, values) => values.map(format.compact) },
      ],
      series,
      hooks: { setCursor: [(u) => hover(u, tip, data, every, hide)], setSelect: [(u) => select(u, rows, today)] },
    },
    columns,
    place,
  );
  return plot;
}

/** Shows the numbers of the bucket under the pointer. */
function hover(plot, tip, { rows, compare }, every, hide) {
  const { idx, left } = plot.cursor;
  tip.hidden = idx === null || idx === undefined || left < 0;
  if (tip.hidden) return;
  const row = rows[idx];
  const line = (column) =>
    h("tr", null, h("th", null, h("span", { class: `key ${column}` }), SERIES[column]), h("td", null, format.whole(row[column])), compare && h("td", { class: "before" }, format.whole(row[`previous_${column}`])));
  tip.replaceChildren(
    h("b", null, format.bucket(row.start, every, true)),
    h("table", null, compare && h("tr", null, h("td"), h("td"), h("td", { class: "before" }, "before")), Object.keys(SERIES).filter((it) => it !== hide).map(line)),
  );
  const x = plot.bbox.left / devicePixelRatio + plot.valToPos(idx, "x");
  const width = tip.offsetWidth;
  tip.style.left = `${x + 14 + width > plot.width ? Math.max(0, x - width - 14) : x + 14}px`;
}

/** Sets the period to the range selected with the pointer. */
function select(plot, rows, today) {
  const { left, width } = plot.select;
  if (width < 8) return;
  plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
  const at = (x) => Math.min(rows.length - 1, Math.max(0, Math.round(plot.posToVal(x, "x"))));
  const [first, last] = [at(left), at(left + width)];
  const whole = period(state(), today);
  // The first week or month may begin before the period, and the last may end after it.
  const from = first === 0 ? whole.from : rows[first].start;
  const to = rows[last + 1] ? new Date(Date.parse(rows[last + 1].start) - length.day).toISOString().slice(0, 10) : whole.to;
  go(link({ range: "custom", from, to, interval: null }));
}

function summary(rows, every) {
  if (rows.length === 0) return "";
  const total = rows.reduce((sum, row) => sum + Number(row.occurrences), 0);
  const most = rows.reduce((a, b) => (Number(b.occurrences) > Number(a.occurrences) ? b : a));
  return `${format.whole(total)} occurrences in ${rows.length} parts; most, ${format.whole(most.occurrences)}, in: ${format.bucket(most.start, every, true)}.`;
}

function alternative({ rows, compare }, every) {
  if (rows.length > LISTED) return h("p", { class: "unseen" }, "The CSV of this card has the numbers.");
  const columns = Object.keys(SERIES).flatMap((it) => [[it, SERIES[it]], ...(compare ? [[`previous_${it}`, `${SERIES[it]} in the previous period`]] : [])]);
  return h(
    "div",
    { class: "unseen" },
    h("table", null,
      h("caption", null, `Occurrences and visitors by ${every}`),
      h("thead", null, h("tr", null, h("th", { scope: "col" }, "Start"), columns.map(([, title]) => h("th", { scope: "col" }, title)))),
      h("tbody", null, rows.map((row) => h("tr", null, h("th", { scope: "row" }, format.bucket(row.start, every, true)), columns.map(([it]) => h("td", null, format.whole(row[it])))))),
    ),
  );
}

/** The card with the chart. `clock` returns the server's time. */
export function chartCard(clock, title = "Occurrences and visitors") {
  let shown;
  let plot;
  const place = h("div", { class: "plot", "aria-hidden": "true" });
  const tip = h("div", { class: "tip", hidden: true, "aria-hidden": "true" });
  const legend = h("div", { class: "legend", role: "group", "aria-label": "Lines" });
  const choice = h("select", { "aria-label": "Interval", onchange: () => go(link({ interval: choice.value || null })) });
  for (const it of ["", ...intervals]) choice.append(h("option", { value: it }, it ? `By ${it}` : "Automatic"));

  function redraw() {
    plot?.destroy();
    plot = undefined;
    if (!shown || !place.isConnected) return;
    tip.hidden = true;
    plot = draw(place, tip, shown.data, { every: shown.every, hide: state().hide, today: clock().slice(0, 10) });
  }
  const resized = new ResizeObserver(() => {
    if (plot && place.clientWidth && plot.width !== place.clientWidth) plot.setSize({ width: place.clientWidth, height: HEIGHT });
    else if (!plot) redraw();
  });
  resized.observe(place);
  document.addEventListener("themechange", redraw);

  function settings() {
    const { hide } = state();
    choice.value = state().interval ?? "";
    choice.options[0].textContent = `Automatic: by ${interval({ ...state(), interval: null }, clock().slice(0, 10))}`;
    const lines = Object.entries(SERIES).map(([column, title]) => {
      const on = hide !== column;
      return h("button", { type: "button", "aria-pressed": String(on), "data-series": column, onclick: () => go(link({ hide: on ? column : null })) }, h("span", { class: `key ${column}` }), title);
    });
    const before = state().compare && h("span", { class: "before" }, h("span", { class: "key dashed" }), "Previous period");
    const focused = legend.contains(document.activeElement) && document.activeElement.dataset.series;
    legend.replaceChildren(...lines, ...(before ? [before] : []));
    if (focused) legend.querySelector(`[data-series=${focused}]`).focus();
  }

  const it = card({
    title,
    panel: "over-time",
    kind: "chart",
    controls: [legend, choice],
    draw(answer, query) {
      const every = query.get("interval");
      shown = { every, data: readings(answer, every, Date.parse(clock())) };
      requestAnimationFrame(redraw);
      return h("figure", null, h("figcaption", null, unseen(summary(shown.data.rows, every))), h("div", { class: "place" }, place, tip), alternative(shown.data, every));
    },
  });
  let hidden = null;
  return {
    ...it,
    load(query) {
      settings();
      if (state().hide !== hidden) redraw();
      hidden = state().hide;
      query.set("interval", interval(state(), clock().slice(0, 10)));
      return it.load(query);
    },
    stop() {
      it.stop();
      resized.disconnect();
      document.removeEventListener("themechange", redraw);
      plot?.destroy();
      plot = undefined;
    },
  };
}
