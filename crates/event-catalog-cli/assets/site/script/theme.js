// Light, dark, or the system's theme.

const themes = ["auto", "light", "dark"];
let theme = "auto";
try {
  theme = localStorage.getItem("event-catalog-theme") ?? "auto";
} catch {
  // Without a stored theme, the system's theme applies.
}

function setTheme(name) {
  theme = themes.includes(name) ? name : "auto";
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  one("#page-theme").replaceChildren(create("span", {}, "Theme: "), theme);
}

one("#page-theme").addEventListener("click", () => {
  setTheme(themes[(themes.indexOf(theme) + 1) % themes.length]);
  try {
    localStorage.setItem("event-catalog-theme", theme);
  } catch {
    // The theme can't be stored, so it lasts until the page is closed.
  }
});
