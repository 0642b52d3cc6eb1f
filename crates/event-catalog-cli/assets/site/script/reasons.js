// Why an event was found, if that can't be seen in its name: "Matches field method.last4".

let reasonWords = [];
let given = [];

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      const list = listOf.get(target);
      list.near = isIntersecting;
      if (isIntersecting) list.items.forEach(giveReason);
    }
  },
  { rootMargin: "800px" },
);
const listOf = new Map(lists.map((list) => [list.element, list]));
for (const list of lists) observer.observe(list.element);

// Adds reasons to the rows on the screen; the observer adds them to the others.
function giveReasons(words) {
  for (const item of given) {
    item.reason.remove();
    item.reason = undefined;
  }
  given = [];
  reasonWords = words;
  if (!words.length) return;
  moved.forEach(giveReason);
  let rows = moved.length;
  for (const list of lists) {
    if (!list.count || (rows > SCREEN && !list.near)) continue;
    list.items.forEach(giveReason);
    rows += list.count;
  }
}

function giveReason(item) {
  if (!reasonWords.length || !item.found || item.reason) return;
  const reasons = reasonsOf(item, reasonWords);
  if (!reasons.length) return;
  item.reason = create("p", { className: "why" }, "Matches ");
  reasons.forEach(([kind, text, path = text], index) => {
    item.reason.append(index ? ", " : "", kind);
    if (kind === "module") item.reason.append(" ", text);
    if (kind === "alias" || kind === "field") item.reason.append(" ", create("code", {}, ...breakable(path)));
  });
  // The description is the last element that every row has.
  one("h3 + p", item.element).after(item.reason);
  given.push(item);
}

// The part of an event that contains all words together, or else, for each word that its name doesn't
// contain, the first part that does.
function reasonsOf(item, words) {
  let open = words.filter((word) => !hasWord(item.name, word));
  if (!open.length) return [];
  const parts = partsOf(item);
  const phrase = words.join(" ");
  const whole = parts.find(([, text]) => spaced(text).includes(phrase));
  if (whole) return [whole];
  return parts.filter(([kind, text]) => {
    const has = kind === "alias" ? hasWord : (_, word) => spaced(text).includes(word);
    const left = open.filter((word) => !has(text, word));
    const isReason = left.length < open.length;
    open = left;
    return isReason;
  });
}

function partsOf(item) {
  const module = moduleTitles.get(item.module);
  return [
    ...item.aliases.map((alias) => ["alias", alias]),
    ["description", item.description],
    ...(module ? [["module", module]] : []),
    ...item.fields.flatMap(({ cells }) => cells.map(({ path, text }) => ["field", text, path])),
  ];
}

const hasWord = (name, word) => spaced(name).includes(word) || (word.length > 3 && squash(name).includes(squash(word)));
