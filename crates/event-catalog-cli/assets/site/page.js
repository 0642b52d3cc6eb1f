(function () {
  "use strict";
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const create = (name, attributes = {}, ...children) => {
    const element = Object.assign(document.createElement(name), attributes);
    element.append(...children);
    return element;
  };

  const query = one("#page-query");
  const choices = one("#page-choices");
  const status = one("#page-status");
  // About how high the row of an event is, before the browser has looked.
  const ROW = 46;
  const lists = all(".events").map((element) => ({ element, state: element.className }));
  for (const list of lists) {
    list.items = [...list.element.children].map((element) => ({ element, list, found: true, shown: true }));
    list.rows = list.items.length;
  }
  const items = lists.flatMap((list) => list.items);
  const groups = all(".group");
  // What is in the way of somebody who searches. (A class further up would cost a look at every row.)
  const prose = all(".intro > :not(h1), .head > :not(h2), #page-payloads");
  const title = one("h1");
  const sections = all("#page-events > section");
  const moduleTitles = new Map(
    all("input[name=module]").map((input) => [input.value, one("span", input.parentElement).textContent]),
  );
  const payloads = new Map(all(".payload").map((element) => [element.dataset.payload, { element }]));
  const common = one(".payload[data-common]");

  // ------------------------------------------------------------------------------------ search

  // All that an event can be found by. Names are words with and without their underscores.
  function read(item) {
    const { element } = item;
    item.section = element.closest("section").id;
    item.module = element.getAttribute("data-module");
    item.payload = element.getAttribute("data-payload");
    item.since = Number(element.getAttribute("data-since") ?? -1);
    item.deprecated = element.hasAttribute("data-deprecated");
    const names = `${element.id} ${element.getAttribute("data-aliases") ?? ""}`;
    const description = one("h3 + p", element).textContent;
    const parts = [names, names.replaceAll("_", " "), description, moduleTitles.get(item.module), fieldsOf(item.payload)];
    item.text = parts.join("\n").toLowerCase();
  }

  function fieldsOf(name) {
    const payload = payloads.get(name);
    if (payload && payload.fields === undefined) {
      payload.fields = all("tbody th", payload.element).map((cell) => cell.textContent).join(" ");
    }
    return payload?.fields;
  }

  function wanted() {
    const data = new FormData(choices);
    return {
      words: query.value.toLowerCase().split(/\s+/).filter(Boolean),
      modules: new Set(data.getAll("module")),
      section: data.get("section") ?? "",
      since: data.get("since") ?? "",
      payload: data.has("payload"),
      deprecated: data.has("deprecated"),
    };
  }

  function passes(item, want) {
    if (item.text === undefined) read(item);
    return (
      (!want.modules.size || want.modules.has(item.module)) &&
      (!want.payload || item.payload !== null) &&
      (!want.deprecated || item.deprecated) &&
      (!want.since || item.since >= Number(want.since)) &&
      (!want.section || item.section === want.section) &&
      want.words.every((word) => item.text.includes(word))
    );
  }

  function search() {
    const want = wanted();
    for (const list of lists) list.count = 0;
    for (const item of items) {
      item.found = passes(item, want);
      if (item.found) item.list.count += 1;
    }
    const count = lists.reduce((sum, list) => sum + list.count, 0);
    showFound();
    for (const group of groups) group.classList.toggle("none", !one(".events:not(.none)", group));
    for (const section of sections) section.classList.toggle("none", !one(".group:not(.none)", section));
    const isAll = count === items.length;
    for (const part of prose) part.hidden = !isAll;
    title.classList.toggle("unseen", !isAll);
    one("#page-nothing").hidden = count > 0;
    status.textContent = isAll ? `${count} events` : `${count} of ${items.length} events`;
    one("#page-notice").hidden = true;
    mark(want.words);
    remember();
  }

  // About how many rows are on a screen. Of thousands, the others come once these are there.
  const SCREEN = 40;
  let later = [];

  function showFound() {
    let rows = 0;
    later = [];
    for (const list of lists) {
      const waits = list.count > 0 && rows > SCREEN && list.rows !== list.count;
      if (waits) later.push(list);
      // Not `hidden`: to forget how thousands of rows look, and to find out again, takes time.
      setState(list, waits ? "events later" : list.count ? "events" : "events none");
      rows += list.count;
      // Rows of a list that is not shown stay as they are.
      if (list.count) updateRows(list);
    }
    requestAnimationFrame(() => requestAnimationFrame(showLater));
  }

  function showLater() {
    for (const list of later) setState(list, "events");
    later = [];
  }

  function setState(list, state) {
    if (state !== list.state) list.element.className = state;
    list.state = state;
  }

  function updateRows(list) {
    for (const item of list.items) {
      if (item.found !== item.shown) item.element.hidden = !item.found;
      item.shown = item.found;
    }
    if (list.rows !== list.count) list.element.style.containIntrinsicBlockSize = `${list.count * ROW}px`;
    list.rows = list.count;
  }

  const MARKS = 400;

  // Marks the words without touching the page, where the browser can.
  function mark(words) {
    if (!window.CSS?.highlights) return;
    CSS.highlights.delete("found");
    if (!words.length) return;
    const ranges = [];
    for (const { element, found } of items) {
      if (!found) continue;
      // More than that nobody sees at once.
      if (ranges.length >= MARKS) break;
      for (const part of [one("h3", element), one("h3 + p", element)]) {
        const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) markIn(node, words, ranges);
      }
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  }

  function markIn(node, words, ranges) {
    const text = node.data.toLowerCase();
    // Few letters get longer in lower case; then places in one text are none in the other.
    if (text.length !== node.data.length) return;
    for (const word of words) {
      for (let at = text.indexOf(word); at >= 0 && ranges.length < MARKS; at = text.indexOf(word, at + word.length)) {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + word.length);
        ranges.push(range);
      }
    }
  }

  // ----------------------------------------------------------------------------------- address

  const fromHash = () => decodeURIComponent(location.hash.slice(1));

  function setHash(hash) {
    // A page from a file may change no more of its address than this.
    try {
      history.replaceState(null, "", hash ? `#${hash}` : location.href.split("#")[0]);
    } catch {
      // The address stays what it was.
    }
  }

  // A search has an address, too: "#?q=opt-in&module=sms".
  function remember() {
    const data = new URLSearchParams();
    if (query.value.trim()) data.set("q", query.value.trim());
    for (const [name, value] of new FormData(choices)) if (value) data.append(name, value);
    const text = data.toString();
    if (text || location.hash.startsWith("#?")) setHash(text && `?${text}`);
  }

  function recall() {
    const hash = location.hash.slice(1);
    if (hash.startsWith("?")) {
      const data = new URLSearchParams(hash.slice(1));
      query.value = data.get("q") ?? "";
      for (const field of choices.elements) {
        if (field.type === "checkbox") field.checked = data.getAll(field.name).includes(field.value);
        else if (field.name) field.value = data.get(field.name) ?? "";
      }
      return search();
    }
    const target = hash ? document.getElementById(fromHash()) : null;
    const event = target?.closest(".events > li");
    if (event) return goTo(event, fromHash());
    if (/^[a-z][a-z0-9_]*$/.test(hash) && !target) notice(`There is no event ${hash} here. It may be a custom event.`);
  }

  function goTo(event, name) {
    if (event.hidden || event.closest(".none")) clear();
    showLater();
    setOpen(event, true);
    event.scrollIntoView({ block: "start" });
    nameOf(event).focus({ preventScroll: true });
    if (name !== event.id) {
      notice(`${name} is called ${event.id} now.`);
      setHash(event.id);
    }
  }

  function notice(text) {
    const element = one("#page-notice");
    element.textContent = text;
    element.hidden = false;
    status.textContent = text;
  }

  function clear() {
    query.value = "";
    choices.reset();
    search();
  }

  // ----------------------------------------------------------------------------------- details

  const nameOf = (event) => one("h3 a", event);

  function setOpen(event, open) {
    if (open) fill(event);
    event.classList.toggle("open", open);
    nameOf(event).setAttribute("aria-expanded", String(open));
  }

  const camelCase = (name) => name.replace(/(?:^|_)([a-z0-9])/g, (_, letter) => letter.toUpperCase());

  function rust(event) {
    const name = event.dataset.rust ?? camelCase(event.id);
    return `match Event::from_name(name) {\n    Some(Event::${name}) => { /* … */ }\n    _ => {}\n}`;
  }

  function javascript(event) {
    const payload = payloads.get(event.dataset.payload)?.element;
    const fields = payload ? all("tbody th code", payload).map((cell) => cell.textContent) : [];
    const field = fields.findLast((path) => /^[a-z_$][\w$]*$/i.test(path) && isRequired(payload, path));
    const body = field ? `console.log(detail.${field});` : "console.log(detail);";
    const listener = `listen({\n  ${event.id}(detail) {\n    ${body}\n  },\n})`;
    const { global } = document.body.dataset;
    if (!global) return `const listener = ${listener};`;
    return `${global}("boot", {\n  eventListeners: [\n    ${listener.replaceAll("\n", "\n    ")},\n  ],\n});`;
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

  // ---------------------------------------------------------------------------------- keyboard

  function step(from, by) {
    const shown = items.filter((item) => item.found).map((item) => nameOf(item.element));
    const next = shown[from ? shown.indexOf(from) + by : 0];
    if (next) next.focus();
    else if (by < 0) query.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key, target } = event;
    const isField = target.matches("input, select, textarea");
    const name = target.closest?.(".events h3 a");
    if (key === "/" && !isField) query.select();
    else if (key === "Escape" && (target === query || name)) {
      query.value = "";
      search();
      query.focus();
    } else if (key === "ArrowDown" && (target === query || name)) step(name, 1);
    else if (key === "ArrowUp" && name) step(name, -1);
    else return;
    event.preventDefault();
  });

  // ------------------------------------------------------------------------------------- theme

  const themes = ["auto", "light", "dark"];
  let theme = "auto";
  try {
    theme = localStorage.getItem("event-catalog-theme") ?? "auto";
  } catch {
    // Without a memory it is what the system says.
  }

  function setTheme(name) {
    theme = themes.includes(name) ? name : "auto";
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    one("#page-theme").textContent = `Theme: ${theme}`;
  }

  one("#page-theme").addEventListener("click", () => {
    setTheme(themes[(themes.indexOf(theme) + 1) % themes.length]);
    try {
      localStorage.setItem("event-catalog-theme", theme);
    } catch {
      // It lasts as long as the page.
    }
  });

  // ------------------------------------------------------------------------------------- start

  document.documentElement.classList.remove("plain");
  one("#page-theme").hidden = false;
  setTheme(theme);
  if (matchMedia("(max-width: 60rem)").matches) one("#page-filters").open = false;
  addCopyButtons(document);
  query.addEventListener("input", search);
  choices.addEventListener("input", search);
  choices.addEventListener("reset", () => setTimeout(search));
  one("#page-find").addEventListener("submit", (event) => {
    event.preventDefault();
    step(null, 1);
  });
  one("#page-clear").addEventListener("click", () => {
    clear();
    query.focus();
  });
  one("#page-events").addEventListener("click", (click) => {
    const event = click.target.closest(".events > li");
    const name = click.target.closest("h3 a");
    const isOther = click.target.closest("a, button, .more") !== name;
    // Whoever selects text, or opens a link elsewhere, does not want the row to open.
    if (!event || isOther || !getSelection().isCollapsed) return;
    if (click.ctrlKey || click.metaKey || click.shiftKey || click.altKey) return;
    click.preventDefault();
    const open = !event.classList.contains("open");
    setOpen(event, open);
    setHash(open ? event.id : "");
  });
  addEventListener("hashchange", recall);
  recall();
  // Browsers go to the address themselves when the page is there, and take the focus along.
  addEventListener("load", recall);
  // The first search should not have to read the page.
  (window.requestIdleCallback ?? setTimeout)(() => items.forEach(read));
})();
