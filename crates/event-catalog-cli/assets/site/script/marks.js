// Marks the words of a query without changing the page, if the browser supports that.

const MARKS = 400;

function mark(words) {
  if (!window.CSS?.highlights) return;
  CSS.highlights.delete("found");
  if (!words.length) return;
  const ranges = [];
  for (const { element, found } of items) {
    if (!found) continue;
    // One screen never has more marks than this.
    if (ranges.length >= MARKS) break;
    for (const part of all("h3, h3 ~ p:not(.tags)", element)) markIn(part, words, ranges);
  }
  CSS.highlights.set("found", new Highlight(...ranges));
}

// Names consist of several nodes, because they may wrap after their separators. So a word may begin in one node and
// end in another.
function markIn(part, words, ranges) {
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let whole = "";
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    nodes.push({ node, start: whole.length });
    whole += node.data;
  }
  const text = whole.toLowerCase().replace(/[_-]/g, " ");
  // A few letters get longer in lowercase. Then offsets in one text are wrong in the other.
  if (text.length !== whole.length) return;
  // If the query's words occur next to each other, only those are marked, and not the "in" of "clicking".
  const phrase = words.join(" ");
  for (const word of text.includes(phrase) ? [phrase] : words) {
    for (let at = text.indexOf(word); at >= 0 && ranges.length < MARKS; at = text.indexOf(word, at + word.length)) {
      const end = at + word.length;
      const first = nodes.findLast(({ start }) => start <= at);
      const last = nodes.findLast(({ start }) => start < end);
      const range = new Range();
      range.setStart(first.node, at - first.start);
      range.setEnd(last.node, end - last.start);
      ranges.push(range);
    }
  }
}
