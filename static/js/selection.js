// Choosing several things: <… data-selection> around boxes with data-select-item, and a bar with data-selection-bar.
// Shift chooses a range, data-select-all all, data-select-none and Escape none. Fires `selection:change` with the values.
(() => {
  "use strict";

  let last = null;

  const items = (root) => Array.from(root.querySelectorAll("[data-select-item]"));
  const barOf = (root) => root.querySelector("[data-selection-bar]");

  const refresh = (root) => {
    const all = items(root);
    const chosen = all.filter((item) => item.checked);
    const bar = barOf(root);
    root.toggleAttribute("data-selecting", chosen.length > 0);
    if (bar) {
      bar.hidden = chosen.length === 0;
      const word = bar.querySelector("[data-selection-count]");
      if (word) word.textContent = `${chosen.length} selected`;
    }
    root.querySelectorAll("[data-select-all]").forEach((box) => {
      if (box.type !== "checkbox") return;
      box.checked = all.length > 0 && chosen.length === all.length;
      box.indeterminate = chosen.length > 0 && chosen.length < all.length;
    });
    root.dispatchEvent(new CustomEvent("selection:change", { detail: { values: chosen.map((item) => item.value) } }));
  };

  const setAll = (root, checked) => {
    items(root).forEach((item) => {
      item.checked = checked;
    });
    last = null;
    refresh(root);
  };

  const fillRange = (root, item) => {
    const all = items(root);
    const [from, to] = [all.indexOf(last), all.indexOf(item)].sort((a, b) => a - b);
    if (from < 0) return;
    all.slice(from, to + 1).forEach((between) => {
      between.checked = item.checked;
    });
  };

  document.addEventListener("click", (event) => {
    const root = event.target.closest("[data-selection]");
    if (!root) return;
    const item = event.target.closest("[data-select-item]");
    const all = event.target.closest("[data-select-all]");
    if (item) {
      if (event.shiftKey && last && last !== item) fillRange(root, item);
      last = item;
      refresh(root);
    } else if (all) {
      setAll(root, all.type === "checkbox" ? all.checked : true);
    } else if (event.target.closest("[data-select-none]")) {
      setAll(root, false);
    }
  });

  // A shift-click on the label would select text instead of the range.
  document.addEventListener("mousedown", (event) => {
    if (event.shiftKey && event.target.closest("[data-selection] label")) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
    document.querySelectorAll("[data-selection][data-selecting]").forEach((root) => setAll(root, false));
  });

  document.addEventListener("htmx:afterSettle", () => document.querySelectorAll("[data-selection]").forEach(refresh));
  document.querySelectorAll("[data-selection]").forEach(refresh);
})();
