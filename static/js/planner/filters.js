// What the planner shows: networks, states and calendars, remembered in this browser.
(() => {
  "use strict";

  const { planner } = window;
  if (!planner) return;

  const KEY = "planner-hidden";
  const box = document.querySelector("[data-planner-filters]");
  const boxes = Array.from(box.querySelectorAll("[data-show]"));
  const GROUPS = {
    draft: "draft", ready: "ready", approved: "approved", failed: "trouble", unknown: "trouble", cancelling: "trouble",
  };

  const nameOf = (input) => `${input.dataset.show}:${input.value}`;

  const remembered = () => {
    try {
      return new Set(JSON.parse(localStorage.getItem(KEY)) || []);
    } catch {
      return new Set();
    }
  };

  let hidden = remembered();

  const read = () => {
    hidden = new Set(boxes.filter((input) => !input.checked).map(nameOf));
    const count = box.querySelector("[data-planner-hidden]");
    count.hidden = hidden.size === 0;
    count.textContent = `${hidden.size} hidden`;
  };

  const groupOf = (post) => (post.silent ? "trouble" : GROUPS[post.state] || "sent");

  planner.showsPost = (post) => !hidden.has(`network:${post.network}`) && !hidden.has(`state:${groupOf(post)}`);
  planner.showsBand = (band) => !hidden.has(`calendar:${band.calendar}`);

  boxes.forEach((input) => {
    input.checked = !hidden.has(nameOf(input));
  });
  read();

  box.addEventListener("change", () => {
    read();
    localStorage.setItem(KEY, JSON.stringify([...hidden]));
    document.dispatchEvent(new CustomEvent("planner:filter"));
  });

  // It lies over the grid: a press elsewhere or Escape closes it.
  document.addEventListener("pointerdown", (event) => {
    if (!box.contains(event.target)) box.open = false;
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.open) return;
    box.open = false;
    box.querySelector("summary").focus();
  });
})();
