// The code that a page adds to the chat's snippet: listeners, one of which sends every event to the collector.

const consent = document.getElementById("consent");

const analytics = LoyJoyEvents.collector({
  url: settings.collector,
  key: settings.key,
  consent: () => consent.checked,
  onError: ({ events, reason }) => add("heard", `${events} not sent`, reason),
});
// The visitor has decided about consent. If it was withdrawn, waiting events are deleted.
consent.addEventListener("change", analytics.flush);

// Gets each event under its current name, even if the chat still uses an old one.
const heard = LoyJoyEvents.listener(({ known, type, detail }) => {
  const amount = detail?.amount === undefined ? "" : ` ${detail.amount.toFixed(2)}`;
  const remarks = [known ? "" : "custom event", consent.checked ? "" : "not sent: no consent"];
  add("heard", type + amount, remarks.filter(Boolean).join(", "));
});

LoyJoy("boot", { process: "shop-assistant", eventListeners: [analytics, heard] });

// The page also emits events itself. The collector gets them, too, although it isn't registered here.
LoyJoyEvents.track.listen(heard);
document.getElementById("help").addEventListener("click", () => LoyJoyEvents.track("help_opened"));

/** Adds an item to the top of a list on the page. */
function add(list, name, remark) {
  const item = document.createElement("li");
  const code = document.createElement("code");
  code.textContent = name;
  const small = document.createElement("small");
  small.textContent = remark;
  item.append(code, small);
  document.getElementById(list).prepend(item);
}

/** A row in the table of counts. */
function row({ event, count, former_names: formerNames }) {
  const name = document.createElement("th");
  name.scope = "row";
  name.append(Object.assign(document.createElement("code"), { textContent: event }));
  const cells = [count, Object.entries(formerNames ?? {}).map((it) => it.join(" ")).join(", ")];
  const line = document.createElement("tr");
  line.append(name, ...cells.map((text) => Object.assign(document.createElement("td"), { textContent: text })));
  return line;
}

document.getElementById("dashboard").href = settings.dashboard;

let delivered = 0;

/** Shows the deliveries to the webhook, and the counts, both of which the example's server provides. */
async function refresh() {
  try {
    const { deliveries, counts } = await (await fetch("state.json")).json();
    for (; delivered < deliveries.length; delivered++) {
      const { type, amount } = deliveries[delivered];
      add("delivered", `${type} ${amount.toFixed(2)}`, "signature verified");
    }
    document.getElementById("counts").replaceChildren(...counts.map(row));
    document.body.classList.remove("stopped");
  } catch {
    document.body.classList.add("stopped");
  }
  setTimeout(refresh, 1000);
}
refresh();
