// The board of deliveries draws itself anew while posts are on their way, and loses nothing by it: ticked boxes, the focus,
// what is unfolded. Neat addresses for its filters.
(() => {
  "use strict";

  const board = document.querySelector("[data-deliveries]");
  if (!board) return;

  const MOVING = 3000;
  const RESTING = 30000;
  const said = document.querySelector("[data-deliveries-said]");
  const isKept = (element) => element === board || element.hasAttribute?.("data-keeps");

  // An element by what it is, not by which it is: the next drawing makes another one.
  const keyOf = (element) => element?.closest?.("[data-keep]")?.dataset.keep;
  const byKey = (root, key) => root.querySelector(`[data-keep="${CSS.escape(key)}"]`);

  const kept = new WeakMap();

  const remember = (root) => {
    const active = root.contains(document.activeElement) ? document.activeElement : null;
    kept.set(root, {
      had: active !== null,
      focus: keyOf(active),
      ticked: new Set(Array.from(root.querySelectorAll("[data-select-item]:checked"), (box) => box.value)),
      open: Array.from(root.querySelectorAll("details[open][data-keep]"), (one) => one.dataset.keep),
    });
  };

  const restore = (root) => {
    const state = kept.get(root);
    if (!state) return;
    kept.delete(root);
    root.querySelectorAll("[data-select-item]").forEach((box) => {
      box.checked = state.ticked.has(box.value);
    });
    state.open.forEach((key) => byKey(root, key)?.setAttribute("open", ""));
    const details = state.focus && byKey(root, state.focus);
    const target = details?.matches("details") ? details.querySelector("summary") : details;
    // The bar is hidden until the boxes are counted; what is gone leaves the focus with its list.
    if (state.had) window.setTimeout(() => (target?.isConnected ? target : root).focus({ preventScroll: true }), 0);
  };

  const tell = () => {
    const words = board.querySelector("[data-deliveries-summary]")?.textContent.trim().replace(/\s+/g, " ") || "";
    if (said && said.textContent !== words) said.textContent = words;
  };

  document.addEventListener("htmx:beforeSwap", ({ detail }) => isKept(detail.target) && remember(detail.target));
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (!isKept(detail.target)) return;
    restore(detail.target);
    tell();
    if (detail.target === board) later(); // what moves now may have rested when the page last looked
  });

  // A question is about what is on the page, and an answer finds who asked: nothing is drawn under either.
  const detail = () => document.getElementById("delivery-detail");
  const isBusy = () =>
    document.querySelector("dialog[open]:not(#delivery)") !== null ||
    [board, detail()].some((root) => root?.querySelector(".htmx-request"));

  // The requests are those of elements that stay, whatever is drawn or closed meanwhile.
  const draw = () => {
    const { pathname, search } = window.location;
    htmx.ajax("GET", pathname + search, { source: board, target: board, swap: "innerHTML" });
    const open = detail();
    if (open) htmx.ajax("GET", open.dataset.keeps, { source: said, target: open, swap: "innerHTML" });
  };

  let wanted = 0;
  const redraw = () => {
    window.clearTimeout(wanted);
    wanted = window.setTimeout(() => (isBusy() ? redraw() : draw()), 100);
  };
  document.body.addEventListener("deliveries:changed", redraw);

  const wait = () => (board.querySelector('[data-moving="yes"]') ? MOVING : RESTING);
  let due = 0;
  const later = () => {
    window.clearTimeout(due);
    due = window.setTimeout(tick, wait());
  };
  const tick = () => {
    if (!document.hidden && !isBusy()) redraw();
    later();
  };
  later();
  document.addEventListener("visibilitychange", () => document.hidden || redraw());

  // An address holds only what is set, and opens a drawer once.
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.closest?.("[data-filters]")) return;
    const { parameters } = event.detail;
    Object.keys(parameters).forEach((name) => {
      if (parameters[name] === "") delete parameters[name];
    });
  });
  const address = new URL(window.location.href);
  if (address.searchParams.has("post")) {
    address.searchParams.delete("post");
    window.history.replaceState(window.history.state, "", address);
  }
  tell();
})();
