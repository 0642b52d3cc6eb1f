// Addresses: of events, under all of their names, and of searches.

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
