// The answers of the fake API, the same each time. `empty` has no events, `one` has one, `many` has ten
// million, some of them with long or hostile names.

export const now = "2026-11-29T14:03:12Z";
const DAY = 86_400_000;

export const hostile = {
  script: "<script>window.pwned = 1</script>",
  image: '<img src=x onerror="window.pwned = 2">',
  override: "\u202Egnitirw\u202C back",
  arabic: "حدث_مخصص",
  long: `customer_${"very_".repeat(46)}long`,
  quote: `"'><b>&amp;\`\${window.pwned = 3}`,
  formula: '=HYPERLINK("http://evil.test","x")',
};

const event = (name, module, title, rest = {}) => ({
  name,
  module,
  title,
  description: `${title}: occurs once for each time that it happens.`,
  deprecated: null,
  old_names: [],
  personal: [],
  payload: true,
  ...rest,
});

export const catalog = [
  event("page_viewed", "web", "Page viewed"),
  event("chat_opened", "chat", "Chat opened", { old_names: ["widget_opened", "open"] }),
  event("message_sent", "chat", "Message sent", { personal: ["text"] }),
  event("link_clicked", "chat", "Link clicked"),
  event("product_viewed", "shop", "Product viewed"),
  event("cart_updated", "shop", "Cart updated"),
  event("order_paid", "shop", "Order paid", { old_names: ["order_bought"], description: "An order was paid. The amount is in the currency of the shop." }),
  event("survey_answered", "survey", "Survey answered", { deprecated: "use feedback_given" }),
];

const names = [...catalog.map((it) => it.name), hostile.script, hostile.long, hostile.override, hostile.arabic, hostile.image, hostile.quote, hostile.formula];
const modules = ["chat", "shop", "web", "survey", null];
const tenants = ["acme", "globex", hostile.image, "initech", hostile.long, null, "umbrella", "stark", "wayne", "tyrell", "cyberdyne"];
const processes = ["checkout", "support bot", "lead form", hostile.arabic, null];

/** A number from 0 to 1 that depends only on a text. */
function noise(text) {
  let hash = 2166136261;
  for (const char of text) hash = Math.imul(hash ^ char.codePointAt(0), 16777619);
  return ((hash >>> 8) % 10_007) / 10_007;
}

const column = (name, kind) => ({ name, kind });
const text = (...names) => names.map((it) => column(it, "text"));
const integers = (...names) => names.map((it) => column(it, "integer"));

function buckets(from, to, interval) {
  const end = Date.parse(to) + DAY - 1;
  const starts = [];
  for (let at = new Date(from); +at <= end; ) {
    starts.push(interval === "hour" ? at.toISOString().replace(".000", "") : at.toISOString().slice(0, 10));
    if (interval === "month") at = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1));
    else at = new Date(+at + { hour: 3_600_000, day: DAY, week: 7 * DAY }[interval]);
  }
  return starts;
}

/** A row of a catalog, quoted for CSV. */
const row = (name) => (/[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}",,` : `${name},,`);

/** The answers of a data set, by panel. */
export function panels(kind) {
  const many = kind === "many";
  // The events that pass a filter.
  const part = (query) => ["event", "module", "process", "tenant"].reduce((share, it) => (query.has(it) ? share * (0.1 + 0.4 * noise(query.getAll(it).join())) : share), query.get("custom") ? 0.07 : 1);
  const days = (query) => (Date.parse(query.get("to")) - Date.parse(query.get("from"))) / DAY + 1;
  const total = (query) => (many ? Math.round(10_000_000 * part(query) * (days(query) / 28)) : query.get("from") <= "2026-11-29" && query.get("to") >= "2026-11-29" ? 1 : 0);
  const before = (query) => query.get("compare") === "previous";

  function top(query, values, dimension) {
    const compare = before(query);
    const wanted = query.getAll(dimension);
    const chosen = values.filter((it) => !query.has(dimension) || wanted.includes(it ?? ""));
    const all = many ? chosen.map((it, at) => [it, Math.round(total(query) * (wanted.length ? 1 : 0.42 * 0.6 ** at))]) : total(query) ? [[values[0], 1]] : [];
    const limited = all.slice(0, Number(query.get("limit") ?? 10));
    const known = (name) => catalog.find((it) => it.name === name);
    return {
      columns: [...text("name", ...(dimension === "event" ? ["event", "module"] : [])), ...integers("occurrences", "visitors", ...(compare ? ["previous_occurrences"] : []))],
      rows: limited.map(([name, count]) => [
        name,
        ...(dimension === "event" ? [known(name) ? name : null, known(name)?.module ?? null] : []),
        count,
        Math.ceil(count * 0.08),
        ...(compare ? [many ? Math.round(count * (0.7 + 0.6 * noise(`${name}`))) : 0] : []),
      ]),
    };
  }

  return {
    meta: () => ({
      version: "0.1.0",
      store: "store",
      now,
      first_day: many ? "2025-03-01" : kind === "one" ? "2026-11-29" : null,
      last_day: kind === "empty" ? null : "2026-11-29",
      events: many ? 10_482_113 : kind === "one" ? 1 : 0,
      catalog,
      modules: ["chat", "shop", "survey", "web"],
      limits: { rows: 1000, steps: 16, seconds: 60, values: 100 },
    }),
    totals(query) {
      const count = total(query);
      const numbers = many ? [count, Math.round(count * 0.081), query.has("event") ? 1 : names.length, Math.round(count * (query.has("event") ? 0 : 0.018))] : [count, count, count, 0];
      const previous = many ? numbers.map((it, at) => Math.round(it * [0.891, 1.034, 1, 0.5][at])) : [0, 0, 0, 0];
      const columns = ["occurrences", "visitors", "events", "custom"];
      return { columns: integers(...columns, ...(before(query) ? columns.map((it) => `previous_${it}`) : [])), rows: [[...numbers, ...(before(query) ? previous : [])]] };
    },
    "over-time"(query) {
      const interval = query.get("interval");
      const starts = buckets(query.get("from"), query.get("to"), interval);
      const mean = total(query) / starts.length;
      const value = (start, shift) => {
        if (!many) return start.startsWith("2026-11-29") && !shift && (interval !== "hour" || start.includes("T13")) ? 1 : 0;
        if (!shift && Date.parse(start) > Date.parse(now)) return 0;
        const weekend = [0, 6].includes(new Date(start).getUTCDay()) && interval === "day" ? 0.55 : 1;
        const open = !shift && interval === "day" && start === "2026-11-29" ? 0.6 : 1;
        return Math.round(mean * (0.85 + 0.35 * noise(start + shift)) * weekend * open * (shift ? 0.88 : 1));
      };
      const compare = before(query);
      return {
        columns: [column("start", interval === "hour" ? "moment" : "date"), ...integers("occurrences", "visitors", ...(compare ? ["previous_occurrences", "previous_visitors"] : []))],
        rows: starts.map((it) => {
          const [a, b] = [value(it, ""), value(it, "before")];
          const visitors = (count) => (many ? Math.round(count * 0.31) : count);
          return [it, a, visitors(a), ...(compare ? [b, visitors(b)] : [])];
        }),
      };
    },
    "top-events": (query) => top(query, query.get("custom") ? names.slice(catalog.length) : names, "event"),
    "top-modules": (query) => top(query, many ? modules : [null], "module"),
    "top-processes": (query) => top(query, many ? processes : ["checkout"], "process"),
    "top-tenants": (query) => top(query, many ? tenants : ["acme"], "tenant"),
    live: (query) => ({
      columns: [column("occurred", "moment"), ...text("name", "event", "module", "process", "tenant")],
      rows: many
        ? Array.from({ length: 50 }, (_, at) => {
            const name = query.get("event") ?? names[(at * 5) % names.length];
            const known = catalog.find((it) => it.name === name);
            return [new Date(Date.parse(now) - at * 1_300).toISOString(), name, known?.name ?? null, known?.module ?? null, processes[at % 5], tenants[at % 11]];
          })
        : [],
    }),
    "per-minute": (query) => ({
      columns: [column("minute", "moment"), ...integers("occurrences")],
      rows: Array.from({ length: 30 }, (_, at) => {
        const minute = new Date(Date.parse("2026-11-29T13:34:00Z") + at * 60_000).toISOString();
        return [minute, many ? Math.round(240 * part(query) * (0.6 + 0.4 * noise(minute))) : at === 20 ? 1 : 0];
      }),
    }),
    funnel(query) {
      const steps = query.getAll("step");
      let left = many ? 412_000 : Number(steps[0] === "page_viewed");
      const counts = steps.map((step, at) => (left = at ? Math.round(left * (0.25 + 0.6 * noise(step))) : left));
      const rows = steps.map((step, at) => [at + 1, catalog.find((it) => it.name === step || it.old_names.includes(step))?.name ?? step, counts[at], counts[0] ? counts[at] / counts[0] : null, at && counts[at - 1] ? counts[at] / counts[at - 1] : null]);
      return { columns: [...integers("step"), ...text("name"), ...integers("entities"), column("share", "share"), column("share_of_previous", "share")], rows };
    },
    retention(query) {
      const length = query.get("by") === "day" ? DAY : 7 * DAY;
      const cohorts = many ? 8 : 1;
      const start = (at) => new Date(Date.parse("2026-11-23") - (cohorts - 1 - at) * length).toISOString().slice(0, 10);
      return {
        columns: [column("cohort", "date"), ...integers("size"), ...Array.from({ length: cohorts }, (_, at) => column(`period_${at}`, "share"))],
        rows: Array.from({ length: cohorts }, (_, at) => [
          start(at),
          many ? 20_000 + Math.round(9_000 * noise(start(at))) : 1,
          ...Array.from({ length: cohorts }, (_, later) => (later + at >= cohorts ? null : later ? 0.75 * 0.78 ** later * (0.8 + 0.3 * noise(start(at) + later)) : 1)),
        ]),
      };
    },
    "event-fields": () => ({
      columns: [...text("field", "type", "value"), ...integers("occurrences"), ...["minimum", "median", "maximum"].map((it) => column(it, "number"))],
      rows: many
        ? [
            ...["EUR", "USD", "CHF", hostile.image, hostile.override].map((it, at) => ["currency", "string", it, Math.round(900_000 * 0.4 ** at), null, null, null]),
            ...["19.99", "49", "5"].map((it, at) => ["amount", "number", it, Math.round(410_000 * 0.6 ** at), -5.5, 19.99, 12_000]),
            ["coupon", "string", null, 0, null, null, null],
            ["visitor", "integer", null, 900_000, 1, 450_000.5, "9007199254740993"],
            ...[hostile.long, "b"].map((it, at) => [`items[].${hostile.script}`, "string", it, 400 - at, null, null, null]),
          ]
        : [["amount", "number", "19.99", 1, 19.99, 19.99, 19.99]],
      notes: ["`text` is a personal field: its values aren't shown"],
    }),
    "event-examples": () => ({
      columns: [column("occurred", "moment"), ...text("data")],
      rows: Array.from({ length: many ? 5 : 1 }, (_, at) => [new Date(Date.parse(now) - at * 91_000).toISOString(), JSON.stringify({ amount: 19.99, text: "•••", note: many ? Object.values(hostile)[at] : "a" })]),
    }),
    custom: () => ({
      columns: [...text("name"), ...integers("occurrences", "visitors"), column("first", "moment"), column("last", "moment"), ...text("similar", "row")],
      rows: many ? names.slice(catalog.length).map((it, at) => [it, Math.round(90_000 * 0.5 ** at), Math.round(7_000 * 0.5 ** at), "2026-11-02T08:00:00Z", now, at === 3 ? "chat_opened" : null, row(it)]) : [],
    }),
    quality: () => ({
      columns: [...text("problem"), ...integers("count"), ...text("example", "advice")],
      rows: many
        ? [
            ["a former name", 12_381, "order_bought", "send the current name"],
            ["a time more than a day after its receipt", 17, "2031-01-01T00:00:00Z", "set the sender's clock, and check seconds and milliseconds"],
            ["a payload that its schema doesn't allow", 3, hostile.image, "`amount`: expected a number, found a string"],
          ]
        : [],
    }),
    signals: () => ({
      columns: [...text("id", "state"), ...integers("waiting"), column("lag_seconds", "number"), ...integers("delivered", "failed"), ...text("last_error")],
      rows: many
        ? [
            ["crm", "running", 3, 1.2, 88_121, 0, null],
            ["slack", "stopped", 412, 731, 9_120, 38, `the receiver answered 503: ${hostile.image}`],
          ]
        : [],
      notes: many ? [] : ["no collector.toml is known: start with `--config collector.toml`"],
    }),
  };
}
