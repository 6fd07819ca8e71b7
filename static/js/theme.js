// Sets light or dark before the first paint, and remembers a choice. Loaded in the head, on purpose not deferred.
(() => {
  "use strict";

  const KEY = "theme";
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  const remembered = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // Storage is refused: follow the system.
    }
  };

  const remember = (theme) => {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // The choice then lasts for this page.
    }
  };

  const label = () => {
    const other = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
    document.querySelectorAll("[data-theme-label]").forEach((node) => {
      node.textContent = `Change to ${other}`;
    });
  };

  const apply = (theme) => {
    document.documentElement.dataset.bsTheme = theme;
    label();
  };

  // A workspace may prefer one of the two for those who have not chosen.
  const preferred = document.documentElement.dataset.themeDefault;
  const follow = () => apply(remembered() || preferred || (system.matches ? "dark" : "light"));

  follow();
  system.addEventListener("change", follow);
  document.addEventListener("DOMContentLoaded", label);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const next = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
    remember(next);
    apply(next);
  });
})();
