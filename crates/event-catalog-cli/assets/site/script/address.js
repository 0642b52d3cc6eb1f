// Addresses: of events, under all of their names, and of searches.

function fromHash() {
  const hash = location.hash.slice(1);
  try {
    return decodeURIComponent(hash);
  } catch {
    // It isn't the name of an event.
    return hash;
  }
}

function setHash(hash) {
  // A page from a file may change no more of its address than this.
  try {
    history.replaceState(null, "", hash ? `#${hash}` : location.href.split("#")[0]);
  } catch {
    // The address stays what it was.
  }
}

// A search has an address, too: "#?q=opt-in&module=sms".
function searchAddress() {
  const data = new URLSearchParams();
  if (query.value.trim()) data.set("q", query.value.trim());
  for (const [name, value] of new FormData(choices)) if (value) data.append(name, value);
  const text = data.toString();
  return text && `?${text}`;
}

function remember() {
  const address = searchAddress();
  if (address || location.hash.startsWith("#?")) setHash(address);
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
  if (!hash) return;
  const name = fromHash();
  const target = document.getElementById(name);
  const event = target?.closest(".events > li");
  if (event) return goTo(event, name);
  if (target) return reveal(target);
  lookFor(name);
}

// A part of the page that is hidden during a search.
function reveal(target) {
  const payloadPart = target.closest("#page-payloads");
  if (payloadPart) payloadPart.hidden = false;
  else if (target.closest("[hidden], .none")) clear();
  else return;
  target.scrollIntoView({ block: "start" });
}

// The event that an address without an event means: LinkClicked, or the family jump_decision.
function lookFor(name) {
  const wanted = squash(name);
  readAll();
  for (const item of items) {
    if (wanted && item.names.includes(`\n${wanted}\n`)) return goTo(item.element, item.element.id, true);
  }
  const first = items.find(({ element }) => wanted && squash(element.dataset.family ?? "") === wanted)?.element;
  if (first) {
    goTo(first, first.id, true);
    return notice(`${first.dataset.family} is a family of numbered events; this is its first.`);
  }
  notice(`There is no event ${name.slice(0, 80)} here. It may be a custom event.`);
  const near = nearest(wanted);
  if (near) one("#page-notice").append(" Did you mean ", create("a", { href: `#${near}` }, near), "?");
}

function goTo(event, name, isOther) {
  if (event.hidden || event.closest(".none")) clear();
  showLater();
  setOpen(event, true);
  event.scrollIntoView({ block: "start" });
  nameOf(event).focus({ preventScroll: true });
  if (name !== event.id) notice(`${name} is called ${event.id} now.`);
  if (name !== event.id || isOther) setHash(event.id);
}

function notice(text) {
  one("#page-notice").textContent = text;
}

function clear() {
  query.value = "";
  choices.reset();
  search();
}
