// The addresses of events, under all of their names, and of searches.

function decoded(hash) {
  try {
    return decodeURIComponent(hash);
  } catch {
    // Invalid percent-encoding: the address isn't that of an event.
    return hash;
  }
}

// The address before a search whose own address isn't set yet: changing the address is slow in browsers.
let addressBefore;

function setHash(hash) {
  addressBefore = undefined;
  // If a page is opened from a file, it can't change any other part of its address.
  try {
    history.replaceState(null, "", hash ? `#${hash}` : location.href.split("#")[0]);
  } catch {
    // The browser doesn't allow the change, so the address stays the same.
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
  // A reader who has moved on already sees another address, maybe before this page gets the event.
  if (addressBefore !== location.hash) return;
  addressBefore = undefined;
  const address = searchAddress();
  if (address || location.hash.startsWith("#?")) setHash(address);
}

function recall() {
  addressBefore = undefined;
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
  const name = decoded(hash);
  // Like browsers, also find an anchor as it is written: "#Order%20Completed".
  const target = document.getElementById(hash) ?? document.getElementById(name);
  const event = target?.closest(".events > li");
  if (event) return goTo(event, nameIn(target.id));
  if (target) return reveal(target);
  lookFor(name);
}

// Shows a part of the page that is hidden during a search.
function reveal(target) {
  const payloadPart = target.closest("#page-payloads");
  if (payloadPart) payloadPart.hidden = false;
  else if (target.closest("[hidden], .none")) clear();
  else return;
  target.scrollIntoView({ block: "start" });
}

// The event for an address that names none exactly: orders/create, LinkClicked, or the family jump_decision.
function lookFor(name) {
  const wanted = squash(name);
  readAll();
  const same = items.find((item) => item.name === name || item.aliases.includes(name));
  if (same) return goTo(same.element, name, true);
  for (const item of items) {
    if (wanted && item.names.includes(`\n${wanted}\n`)) return goTo(item.element, item.name, true);
  }
  const first = items.find(({ element }) => wanted && squash(element.dataset.family ?? "") === wanted)?.element;
  if (first) {
    goTo(first, nameIn(first.id), true);
    return notice(`${first.dataset.family} is a family of numbered events; this is its first event.`);
  }
  if (noticeRemoved(wanted)) return;
  notice(`There is no event ${name.slice(0, 80)} here. It may be a custom event.`);
  const near = nearest(name);
  if (near) one("#page-notice").append(" Did you mean ", create("a", { href: `#${fragment(near.id)}` }, nameIn(near.id)), "?");
}

// Opens an event that was searched for by one of its names.
function goTo(event, name, isOther) {
  const current = nameIn(event.id);
  if (event.hidden || event.closest(".none")) clear();
  showLater();
  setOpen(event, true);
  event.scrollIntoView({ block: "start" });
  nameOf(event).focus({ preventScroll: true });
  if (name !== current) notice(`${name} is called ${current} now.`);
  if (name !== current || isOther) setHash(fragment(event.id));
}

function notice(text) {
  one("#page-notice").textContent = text;
}

function clear() {
  query.value = "";
  choices.reset();
  search();
}
