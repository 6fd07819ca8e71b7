// The planner by click and by key: opening, choosing, moving, taking out, going about.
(() => {
  "use strict";

  const { planner } = window;
  if (!planner) return;

  const { calendar, element, store } = planner;

  const open = (node, post) => {
    if (post.id.startsWith("new-")) return;
    planner.openDialog(planner.address("postPage", post.id));
  };

  element.addEventListener("click", (event) => {
    const node = event.target.closest("[data-post]");
    const post = node && store.post(node.dataset.post);
    if (!post) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) planner.choose(post.id);
    else open(node, post);
  });

  // A favourable time: what it is and, where it was added by hand, changing it.
  element.addEventListener("click", (event) => {
    const line = event.target.closest(".day-band[data-band], .band-entry[data-band]");
    if (line && element.dataset.eventPage) planner.openDialog(planner.address("eventPage", line.dataset.band));
  });

  // After the grid was drawn anew the focus goes back to the chip that had it (planner.js does so when it draws it).
  element.addEventListener("focusout", () => window.setTimeout(() => {
    const { activeElement } = document;
    if (activeElement !== document.body && activeElement?.dataset.post !== planner.focused) planner.focused = "";
  }, 0));
  document.addEventListener("pointerdown", () => {
    planner.focused = "";
  });

  const isTimed = () => calendar.view.type.startsWith("timeGrid");

  const STEPS = {
    ArrowLeft: () => [-1, 0],
    ArrowRight: () => [1, 0],
    ArrowUp: () => (isTimed() ? [0, -15] : [-7, 0]),
    ArrowDown: () => (isTimed() ? [0, 15] : [7, 0]),
  };

  const move = (post, key) => {
    const posts = planner.together(post.id).filter((one) => one.open);
    const [days, minutes] = STEPS[key]();
    const first = posts.map(({ at }) => at).sort()[0];
    if (!first) return;
    if (planner.later(first, days, minutes) <= planner.now()) {
      planner.say({ level: "warning", text: "That time has passed. Choose one that is to come." });
      return;
    }
    planner.focused = post.id;
    planner.shift(posts, days, minutes);
  };

  const onPost = (event, node) => {
    const post = store.post(node.dataset.post);
    if (!post) return false;
    if (event.key === "Enter") open(node, post);
    else if (!planner.mayPlan) return false;
    else if (event.key === " ") planner.choose(post.id);
    else if (event.altKey && STEPS[event.key]) move(post, event.key);
    else if (event.key === "Delete" || event.key === "Backspace") planner.takeOut(planner.together(post.id).map(({ id }) => id));
    else return false;
    return true;
  };

  const GO = {
    t: () => calendar.today(),
    m: () => calendar.changeView("dayGridMonth"),
    w: () => calendar.changeView("timeGridWeek"),
    d: () => calendar.changeView("timeGridDay"),
    l: () => calendar.changeView("listMonth"),
    j: () => calendar.next(),
    k: () => calendar.prev(),
    n: () => {
      if (planner.mayPlan) planner.openDialog(element.dataset.new);
    },
    escape: () => planner.chooseNone(),
  };

  const isUndo = (event) => (event.ctrlKey || event.metaKey) && !event.altKey && "zy".includes(event.key.toLowerCase());

  const TYPING = "input:not([type=checkbox], [type=radio]), select, textarea, dialog, [contenteditable]";

  document.addEventListener("keydown", (event) => {
    if (event.target.closest(TYPING)) return;
    const node = event.target.closest("[data-post]");
    const key = event.key.toLowerCase();
    let done = false;
    if (isUndo(event)) {
      done = planner.mayPlan;
      if (done) (key === "y" || event.shiftKey ? planner.redo : planner.undo)();
    } else if (node && !event.ctrlKey && !event.metaKey && onPost(event, node)) done = true;
    else if (!event.ctrlKey && !event.metaKey && !event.altKey && GO[key]) {
      GO[key]();
      done = key !== "escape";
    }
    if (done) event.preventDefault();
  });

  // The dialog of a new post: one press takes one of the proposed times.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take-time]");
    if (button) button.closest("form").querySelector("[name=at]").value = button.dataset.takeTime;
  });
})();
