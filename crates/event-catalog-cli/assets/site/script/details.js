// The details of an open event, and the buttons that copy its link, its name, and code for it.

const nameOf = (event) => one("h3 a", event);

function setOpen(event, open) {
  if (open) fill(event);
  event.classList.toggle("open", open);
  nameOf(event).setAttribute("aria-expanded", String(open));
}

// When the event is closed, the address becomes that of the search again.
function toggle(event, open) {
  setOpen(event, open);
  setHash(open ? fragment(event.id) : searchAddress());
}

const itemOf = new Map(items.map((item) => [item.element, item]));

function rust(event) {
  const type = payloads.get(event.dataset.payload)?.element.dataset.rust;
  const arm = (body) => `    Some(Event::${event.dataset.rust}) => {${body}}\n    _ => {}\n}`;
  if (!type) return `match Event::from_name(name) {\n${arm(" /* … */ ")}`;
  const read = `let detail: payload::${type} = occurrence.payload()?;`;
  return `match occurrence.event() {\n${arm(`\n        ${read}\n    `)}`;
}

// The replacement for a deprecated event: new code should use that one.
function successorOf(event) {
  const seen = new Set();
  let last = event;
  while (!seen.has(last)) {
    seen.add(last);
    const next = last.dataset.deprecated && document.getElementById(last.dataset.deprecated);
    if (!next) return last;
    last = next;
  }
  // The replacements form a cycle.
  return event;
}

// Quotes a text for use in code, including code in a page.
const quoted = (text) => JSON.stringify(text).replaceAll("<", "\\u003c");

function javascript(event) {
  const name = nameIn(event.id);
  // The name for a method, even if it is a reserved word.
  const method = /^[a-z_$][\w$]*$/i.test(name) ? name : quoted(name);
  const payload = payloads.get(event.dataset.payload)?.element;
  const fields = payload ? all("tbody th code", payload).map((cell) => cell.textContent) : [];
  const field = fields.findLast((path) => /^[a-z_$][\w$]*$/i.test(path) && isRequired(payload, path));
  const hasDetail = payload || common;
  const value = hasDetail ? (field ? `detail.${field}` : "detail") : quoted(name);
  const handler = `${method}(${hasDetail ? "detail" : ""}) {\n    console.log(${value});\n  },`;
  // The package has a customer's events only on request, but listeners always get them, as custom events.
  const own = `listen({}, {\n  customEvents: {\n    ${method}(detail) {\n      console.log(detail);\n    },\n  },\n})`;
  const listener = customerOf(itemOf.get(event)) ? own : `listen({\n  ${handler}\n})`;
  const { global, package: from } = document.body.dataset;
  const start = `import { listen } from "${from}";\n\n`;
  if (!global) return `${start}const listener = ${listener};`;
  return `${start}${global}("boot", {\n  eventListeners: [\n    ${listener.replaceAll("\n", "\n    ")},\n  ],\n});`;
}

function isRequired(payload, path) {
  return all("tbody tr", payload).some((row) => one("th code", row).textContent === path && one("td b", row));
}

function code(title, text) {
  return create("figure", { className: "code" }, create("figcaption", {}, title), pre(text));
}

function pre(text) {
  return create("pre", { tabIndex: 0 }, create("code", {}, text));
}

// A name or path that may wrap after its separators, as in the template.
function breakable(name) {
  return name.split(/(?<=[_./:])/).flatMap((part, index) => (index ? [create("wbr"), part] : [part]));
}

// Adds an event's details when it is opened: a page with thousands of events has details only for these.
function fill(event) {
  let more = one(".more", event);
  if (more?.dataset.filled) return;
  if (!more) event.append((more = create("div", { className: "more" })));
  more.dataset.filled = "yes";
  const facts = create("div", { className: "facts" });
  const payload = payloads.get(event.dataset.payload)?.element;
  const customer = customerOf(itemOf.get(event));
  if (customer) {
    const option = create("code", {}, `--customer ${/^[\w-]+$/.test(customer) ? customer : JSON.stringify(customer)}`);
    facts.append(create("p", {}, `Only for ${customer}: `, create("code", {}, "event-catalog generate typescript"), " includes it with ", option));
  }
  if (facts.firstChild) more.append(facts);
  const successor = successorOf(event);
  more.append(copyButtons(event, successor));
  if (payload ?? common) more.append(fieldsPart(payload ?? common));
  const codes = create("div", { className: "codes" });
  const instead = successor === event ? "" : `, with ${nameIn(successor.id)}`;
  codes.append(code(`In Rust${instead}`, rust(successor)), code(`In JavaScript${instead}`, javascript(successor)));
  more.append(codes);
  addCopyButtons(more);
}

function fieldsPart(payload) {
  const part = create("div", {}, create("h4", {}, "Payload ", ...breakable(payload.dataset.payload)));
  for (const child of payload.children) {
    if (child.matches("h3") || (child.matches(".with") && payload !== common)) continue;
    const copy = child.cloneNode(true);
    all("button", copy).forEach((button) => button.remove());
    part.append(copy);
  }
  return part;
}

function copyButtons(event, successor) {
  const bar = create("p", { className: "bar" });
  const link = `${location.href.split("#")[0]}#${fragment(event.id)}`;
  const name = nameIn(successor.id);
  bar.append(copyButton("Copy link", () => link, bar));
  bar.append(copyButton(`Copy ${successor === event ? "name" : name}`, () => name, bar));
  return bar;
}

// A button that copies a text. If the page can't use the clipboard, the button shows the text, selected.
function copyButton(label, text, bar) {
  const button = create("button", { type: "button", textContent: label });
  button.addEventListener("click", async () => {
    one("code", bar)?.remove();
    const shown = create("code", {}, text());
    const done = await copy(shown, () => bar.append(shown));
    reportCopy(button, done, label);
  });
  return button;
}

function reportCopy(button, done, label) {
  button.textContent = done ? "Copied" : "Press Ctrl+C";
  status.textContent = done ? "Copied" : "Selected; press Ctrl+C to copy";
  setTimeout(() => (button.textContent = label), 2000);
}

function addCopyButtons(within) {
  for (const figure of all("figure.code", within)) {
    const button = create("button", { type: "button", textContent: "Copy" });
    button.setAttribute("aria-label", `Copy: ${one("figcaption", figure).textContent}`);
    button.addEventListener("click", async () => reportCopy(button, await copy(one("code", figure)), "Copy"));
    one("figcaption", figure).append(button);
  }
}

async function copy(element, show = () => {}) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    // If the page can't use the clipboard, the text is selected, so that the reader can copy it.
    show();
    getSelection().selectAllChildren(element);
    return false;
  }
}
