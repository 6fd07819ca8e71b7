// Day by day: rows that are dragged onto each other to swap their artworks; and the switch between list, month and week.
(() => {
  "use strict";

  const { preview } = window;
  if (!preview) return;

  const { root, isOpen } = preview;
  const KEY = "fill-view";
  const narrow = window.matchMedia("(max-width: 47.99rem)");
  let stale = false;

  const list = root.querySelector("[data-view=list]");
  const loaded = () => Array.from(root.querySelectorAll("[data-month-loaded]"));

  const refresh = () => {
    stale = !list || list.hidden;
    if (!stale) loaded().forEach((month) => window.htmx.trigger(month, "refresh"));
  };

  const show = (name) => {
    const place = name === "list" ? "list" : "grid";
    root.querySelectorAll("[data-view]").forEach((view) => { view.hidden = view.dataset.view !== place; });
    root.querySelectorAll("[data-only]").forEach((part) => { part.hidden = part.dataset.only !== place; });
    root.querySelectorAll("[data-show]").forEach((button) =>
      button.setAttribute("aria-pressed", String(button.dataset.show === name)));
    root.dispatchEvent(new CustomEvent("preview:show", { detail: name }));
    if (name === "list" && stale) refresh();
  };

  root.querySelectorAll("[data-show]").forEach((button) =>
    button.addEventListener("click", () => {
      localStorage.setItem(KEY, button.dataset.show);
      show(button.dataset.show);
    }));
  if (list) show(localStorage.getItem(KEY) || (narrow.matches ? "list" : "month"));

  document.body.addEventListener("proposal:redraw", refresh);
  root.addEventListener("preview:others", refresh);

  if (!isOpen || !list) return;

  let dragged = null;
  const rowOf = (event) => event.target.closest && event.target.closest("[data-row][draggable]");
  const unmark = () => list.querySelectorAll(".preview-row-over").forEach((row) => row.classList.remove("preview-row-over"));

  list.addEventListener("dragstart", (event) => {
    dragged = rowOf(event);
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.row);
  });
  list.addEventListener("dragover", (event) => {
    const row = rowOf(event);
    unmark();
    if (!dragged || !row || row === dragged) return;
    event.preventDefault();
    row.classList.add("preview-row-over");
  });
  list.addEventListener("drop", (event) => {
    const row = rowOf(event);
    unmark();
    if (!dragged || !row || row === dragged) return;
    event.preventDefault();
    preview.edit("swap", { row: dragged.dataset.row, other: row.dataset.row });
  });
  list.addEventListener("dragend", () => {
    unmark();
    dragged = null;
  });

  // On a row: P pins, Delete takes out.
  list.addEventListener("keydown", (event) => {
    const row = rowOf(event);
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Delete") preview.edit("drop", { row: row.dataset.row });
    else if (event.key.toLowerCase() === "p") preview.edit(row.dataset.pinned ? "unpin" : "pin", { row: row.dataset.row });
    else return;
    event.preventDefault();
  });
})();
