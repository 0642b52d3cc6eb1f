// Applies the chosen theme before the page is drawn, so that no other theme appears first. This is a classic script,
// because modules run later.
(() => {
  const key = "event-analytics-theme";
  const themes = ["auto", "light", "dark"];
  const stored = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // If storage is blocked, the system's theme applies.
    }
  };
  let theme = themes.includes(stored()) ? stored() : "auto";

  const apply = () => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    const button = document.getElementById("theme");
    if (button) button.lastElementChild.textContent = theme;
    // Charts are drawn with the colors of the theme.
    document.dispatchEvent(new Event("themechange"));
  };

  apply();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", () => {
    apply();
    document.getElementById("theme").addEventListener("click", () => {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length];
      try {
        localStorage.setItem(key, theme);
      } catch {
        // The choice isn't stored, so it applies until the reader leaves the page.
      }
      apply();
    });
  });
})();
