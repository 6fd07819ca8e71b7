// Choosing several posts, by Ctrl/Cmd and click or by the space bar, and what can be done with all of them.
(() => {
  "use strict";

  const { planner } = window;
  if (!planner) return;

  const chosen = new Set();
  const bar = document.querySelector("[data-planner-chosen]");

  const mark = (node) => {
    const on = chosen.has(node.dataset.post);
    node.classList.toggle("is-chosen", on);
    if (planner.mayPlan) node.setAttribute("aria-pressed", String(on));
  };

  const show = () => {
    planner.element.querySelectorAll("[data-post]").forEach(mark);
    if (!bar) return;
    bar.hidden = chosen.size === 0;
    bar.querySelector("[data-planner-count]").textContent = `${chosen.size} post${chosen.size === 1 ? "" : "s"} chosen`;
  };

  planner.markChosen = mark;
  planner.isChosen = (id) => chosen.has(id);

  planner.choose = (id) => {
    if (!planner.mayPlan || !planner.store.post(id)?.open) return;
    if (!chosen.delete(id)) chosen.add(id);
    show();
  };

  planner.chooseNone = () => {
    chosen.clear();
    show();
  };

  // Those that go together when one of them is dragged or moved by a key.
  planner.together = (id) => (chosen.has(id) ? [...chosen] : [id]).map(planner.store.post).filter(Boolean);

  planner.chosenPosts = () => [...chosen].map(planner.store.post).filter(Boolean);

  // What left the schedule meanwhile is not chosen any more.
  planner.keepChosen = () => {
    [...chosen].filter((id) => planner.store.isLoaded && !planner.store.known(id)).forEach((id) => chosen.delete(id));
    show();
  };

  if (!bar) return;

  const query = () => new URLSearchParams([...chosen].map((id) => ["posts", id]));

  bar.querySelector("[data-planner-move-chosen]").addEventListener("click", () =>
    planner.openDialog(`${planner.element.dataset.moveMany}?${query()}`));
  bar.querySelector("[data-planner-take-out-chosen]").addEventListener("click", () => planner.takeOut([...chosen]));
  bar.querySelector("[data-planner-choose-none]").addEventListener("click", planner.chooseNone);
})();
