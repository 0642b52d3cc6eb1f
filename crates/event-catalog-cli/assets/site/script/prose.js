// Introductions: the list begins on the first screen, and "Read more" shows the rest of the text.

// A paragraph with up to this many characters is shown in full.
const SHORT = 250;
let folded = 0;

// Folds a text whose first element is its heading.
function fold(part) {
  const [heading, lead, ...others] = part.children;
  if (!lead || (!others.length && lead.matches("p") && lead.textContent.length <= SHORT)) return;
  folded += 1;
  part.id ||= `page-text-${folded}`;
  const word = document.createTextNode("Read more");
  const about = create("span", { className: "unseen" }, ` about ${heading.firstChild.data.trim()}`);
  const button = create("button", { type: "button", className: "plain-button" }, word, about);
  button.setAttribute("aria-controls", part.id);
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    const isOpen = part.classList.toggle("open");
    word.data = isOpen ? "Read less" : "Read more";
    button.setAttribute("aria-expanded", String(isOpen));
  });
  part.classList.add("fold");
  part.append(button);
}

for (const part of all(".intro, .head")) fold(part);
// The texts that are hidden during a search. (A class on a parent would make the browser check every row.)
const prose = all(".intro > :not(h1), .head > :not(h2), #page-payloads");
