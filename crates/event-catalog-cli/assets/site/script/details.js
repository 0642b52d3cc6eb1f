// What an event has to say when it is opened, and buttons that copy code.

const nameOf = (event) => one("h3 a", event);

function setOpen(event, open) {
  if (open) fill(event);
  event.classList.toggle("open", open);
  nameOf(event).setAttribute("aria-expanded", String(open));
}

// Closed, the address is that of the search again.
function toggle(event, open) {
  setOpen(event, open);
  setHash(open ? event.id : searchAddress());
}

const itemOf = new Map(items.map((item) => [item.element, item]));

function rust(event) {
  const type = payloads.get(event.dataset.payload)?.element.dataset.rust;
  const arm = (body) => `    Some(Event::${event.dataset.rust}) => {${body}}\n    _ => {}\n}`;
  if (!type) return `match Event::from_name(name) {\n${arm(" /* … */ ")}`;
  const read = `let detail: payload::${type} = occurrence.payload()?;`;
  return `match occurrence.event() {\n${arm(`\n        ${read}\n    `)}`;
}

function javascript(event) {
  const payload = payloads.get(event.dataset.payload)?.element;
  const fields = payload ? all("tbody th code", payload).map((cell) => cell.textContent) : [];
  const field = fields.findLast((path) => /^[a-z_$][\w$]*$/i.test(path) && isRequired(payload, path));
  const hasDetail = payload || common;
  const value = hasDetail ? (field ? `detail.${field}` : "detail") : `"${event.id}"`;
  const handler = `${event.id}(${hasDetail ? "detail" : ""}) {\n    console.log(${value});\n  },`;
  // The package knows customers' events only if it is told to; as custom ones they come in any case.
  const own = `listen({}, {\n  customEvents: {\n    ${event.id}(detail) {\n      console.log(detail);\n    },\n  },\n})`;
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

// What an event has to say when it is opened: a page with thousands has it only then.
function fill(event) {
  let more = one(".more", event);
  if (more?.dataset.filled) return;
  if (!more) event.append((more = create("div", { className: "more" })));
  more.dataset.filled = "yes";
  const facts = create("div", { className: "facts" });
  const module = moduleTitles.get(event.dataset.module);
  if (module) facts.append(create("p", {}, `Module: ${module}`));
  if (event.dataset.payload === undefined && common) {
    const link = create("a", { href: `#${common.id}` }, create("code", {}, common.dataset.payload));
    facts.append(create("p", {}, "Payload: none of its own; the fields of ", link, " may come with it"));
  }
  const customer = customerOf(itemOf.get(event));
  if (customer) {
    const option = create("code", {}, `--customer ${/^[\w-]+$/.test(customer) ? customer : JSON.stringify(customer)}`);
    facts.append(create("p", {}, `Only for ${customer}: event-catalog generate typescript knows it with `, option));
  }
  if (facts.firstChild) more.append(facts);
  const payload = payloads.get(event.dataset.payload)?.element;
  if (payload) {
    const part = create("div", {}, create("h4", {}, `Payload ${event.dataset.payload}`));
    for (const child of payload.children) {
      if (child.matches("h3, .with")) continue;
      const copy = child.cloneNode(true);
      all("button", copy).forEach((button) => button.remove());
      part.append(copy);
    }
    more.append(part);
  }
  const codes = create("div", { className: "codes" });
  codes.append(code("In Rust", rust(event)), code("In JavaScript", javascript(event)));
  more.append(codes);
  addCopyButtons(more);
}

function addCopyButtons(within) {
  for (const figure of all("figure.code", within)) {
    const button = create("button", { type: "button", textContent: "Copy" });
    button.setAttribute("aria-label", `Copy: ${one("figcaption", figure).textContent}`);
    button.addEventListener("click", async () => {
      const done = await copy(one("code", figure));
      button.textContent = done ? "Copied" : "Press Ctrl+C";
      status.textContent = done ? "Copied" : "Selected; press Ctrl+C to copy";
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    one("figcaption", figure).append(button);
  }
}

async function copy(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    // Where the clipboard is closed to pages, the text is selected, for the reader to copy.
    getSelection().selectAllChildren(element);
    return false;
  }
}
