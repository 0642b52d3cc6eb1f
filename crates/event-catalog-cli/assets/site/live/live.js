// What a page does that `event-catalog serve` has sent: it loads itself again when the catalog has
// changed, and shows over the page what is wrong with the catalog.

(function () {
  "use strict";
  const { version } = document.body.dataset;
  const panel = document.getElementById("live");
  const details = panel.querySelector("details");
  const title = panel.querySelector("summary");
  const text = panel.querySelector("pre");
  const spoken = document.getElementById("live-spoken");
  let source;
  let lost;

  function show(level, heading, findings) {
    // Anyone who has closed the panel has read it.
    if (panel.hidden || title.textContent !== heading || text.textContent !== findings) {
      details.open = level === "error";
      spoken.textContent = heading;
    }
    panel.className = level;
    title.textContent = heading;
    text.textContent = findings;
    text.hidden = !findings;
    panel.hidden = false;
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
      else if (state.problems) show(state.problems.level, state.problems.title, state.problems.text);
      else hide();
    };
    source.onerror = () => {
      clearTimeout(lost);
      lost = setTimeout(show, 1000, "warning", "`event-catalog serve` has ended: this page changes no more.", "");
    };
  }

  // Browsers open few connections to a server: pages that nobody looks at leave theirs to others.
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
