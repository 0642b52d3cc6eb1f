// The script of pages that `event-catalog serve` sends: it reloads the page when the catalog has changed, and
// shows the catalog's problems on top of the page, one card for each finding.

(function () {
  "use strict";
  const { version } = document.body.dataset;
  const panel = document.getElementById("page-live");
  const details = panel.querySelector("details");
  const title = panel.querySelector("summary");
  const content = panel.querySelector("div");
  const spoken = document.getElementById("page-live-spoken");
  let source;
  let lost;
  let shown;

  // Text children become text nodes, so a message can't be read as markup.
  function create(name, className, ...children) {
    const element = document.createElement(name);
    element.className = className;
    element.append(...children);
    return element;
  }

  function show(problems) {
    const next = JSON.stringify(problems);
    // If the reader closed the panel, they have already read it.
    if (panel.hidden || shown !== next) {
      details.open = problems.level === "error";
      spoken.textContent = problems.title;
      content.replaceChildren(...problems.findings.map(card));
      if (problems.note) content.append(create("p", "note", problems.note));
    }
    shown = next;
    panel.className = problems.level;
    title.textContent = problems.title;
    content.hidden = !content.firstChild;
    panel.hidden = false;
  }

  function card({ level, rule, message, help, places }) {
    const head = create("p", "message", create("b", `level ${level}`, level), ` ${message}`);
    const article = create("article", level, head, ...places.flatMap(place));
    if (help) article.append(create("p", "help", create("b", "", "Help: "), help));
    article.append(create("p", "rule", rule));
    return article;
  }

  function place({ place, label, excerpt }) {
    const parts = [create("p", "place", create("code", "", place))];
    if (excerpt) {
      const marked = create("mark", "", excerpt.marked);
      const pre = create("pre", "", create("span", "line", `${excerpt.line} `), excerpt.before, marked, excerpt.after);
      pre.tabIndex = 0;
      parts.push(pre);
    }
    if (label) parts.push(create("p", "label", label));
    return parts;
  }

  function hide() {
    panel.hidden = true;
    spoken.textContent = "";
  }

  function listen() {
    source = new EventSource("changes");
    source.onmessage = ({ data }) => {
      clearTimeout(lost);
      const state = JSON.parse(data);
      if (state.version !== version) location.reload();
      else if (state.problems) show(state.problems);
      else hide();
    };
    source.onerror = () => {
      clearTimeout(lost);
      const ended = { level: "warning", title: "`event-catalog serve` has ended, so this page isn't updated anymore. Start it again.", findings: [], note: "" };
      lost = setTimeout(show, 1000, ended);
    };
  }

  // Browsers limit the number of connections to a server, so pages in the background close theirs.
  function change() {
    source?.close();
    clearTimeout(lost);
    if (document.visibilityState === "visible") listen();
  }
  document.addEventListener("visibilitychange", change);
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", ({ persisted }) => persisted && change());
  change();
})();
