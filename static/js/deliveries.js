// The board draws itself anew while posts are on their way, unless somebody is ticking boxes or reading one of them.
(() => {
  const board = document.querySelector("[data-deliveries]");
  if (!board) return;
  const MOVING = 3000;
  const RESTING = 30000;
  const isBusy = () =>
    document.hidden ||
    board.querySelector("[data-select-item]:checked") !== null ||
    board.contains(document.activeElement) && document.activeElement.matches("input, summary") ||
    document.querySelector("dialog[open], .offcanvas.show") !== null;
  const wait = () => (board.querySelector('[data-moving="yes"]') ? MOVING : RESTING);
  const tick = () => {
    if (!isBusy()) htmx.trigger(document.body, "deliveries:changed");
    setTimeout(tick, wait());
  };
  setTimeout(tick, wait());
})();
