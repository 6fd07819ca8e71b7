// Everything that can be done to the plan: shown at once, asked of the server, taken back on the screen if it refuses.
(() => {
  "use strict";

  const { planner } = window;
  if (!planner) return;

  const { element, store } = planner;

  // One thing after the other reaches the server, in the order in which it was done, however fast the keys are: an undo
  // never overtakes what it takes back. What was drawn stays until the last one is answered; then the server's truth is.
  let last = Promise.resolve();
  let waiting = 0;
  planner.isWaiting = () => waiting > 0;

  const inTurn = (work) => {
    waiting += 1;
    const mine = last.then(work).finally(() => {
      waiting -= 1;
      if (!waiting) planner.reload();
    });
    last = mine.catch(() => false);
    return mine;
  };

  // `fields` are asked for when it is sent: what went before has made newer versions.
  const attempt = (revert, url, fields) => {
    planner.redraw();
    return inTurn(async () => {
      const done = await planner.post(url, fields());
      if (!done) revert();
      return done;
    });
  };

  const idsOf = (posts) => ({ posts: posts.map(({ id }) => id), versions: posts.map(({ id, version }) => store.post(id)?.version ?? version) });

  // By days and minutes of the clock, all together.
  planner.shift = (posts, days, minutes) => {
    const open = posts.filter((post) => post.open);
    if (!open.length || (!days && !minutes)) return Promise.resolve(false);
    const revert = store.change(open.map(({ id, at }) => ({ id, at: planner.later(at, days, minutes) })));
    return attempt(revert, element.dataset.move, () => ({ ...idsOf(open), days, minutes }));
  };

  planner.moveTo = (post, at) => {
    const revert = store.change([{ id: post.id, at, event: "" }]);
    return attempt(revert, element.dataset.move, () => ({ ...idsOf([post]), at }));
  };

  planner.moveToBand = (post, band) => {
    const revert = store.change([{ id: post.id, at: band.at, event: band.id, eventMoved: false }]);
    return attempt(revert, element.dataset.move, () => ({ ...idsOf([post]), event: band.id }));
  };

  planner.takeOut = (ids) => {
    const posts = ids.map(store.post).filter((post) => post && post.open);
    if (!posts.length) return Promise.resolve(false);
    const revert = store.change(posts.map(({ id }) => ({ id, gone: true })));
    return attempt(revert, element.dataset.takeOut, () => ({ posts: posts.map(({ id }) => id) }));
  };

  // An artwork out of the tray: onto a favourable time, a time, or only a day, whose best time the server chooses.
  planner.plan = (artwork, networks, where) => {
    const at = where.band ? where.band.at : where.at || `${where.day}T23:59`;
    const added = networks.map((network) => ({
      id: `new-${artwork.id}-${network}`, artwork: artwork.id, title: artwork.title, at, network, state: "ready", silent: "", event: "", open: false,
    }));
    const fields = { artwork: artwork.id, networks };
    if (where.band) fields.event = where.band.id;
    else if (where.at) fields.at = where.at;
    else fields.day = where.day;
    return attempt(store.change([], added), element.dataset.plan, () => fields);
  };

  planner.undo = () => inTurn(() => planner.post(element.dataset.undo, {}));
  planner.redo = () => inTurn(() => planner.post(element.dataset.redo, {}));

  // What could be undone and redone is told by the part of the page that is drawn anew after each change.
  const [back, forth] = ["[data-planner-undo]", "[data-planner-redo]"].map((name) => document.querySelector(name));
  if (!back) return;

  const name = (button, words, keys, label) => {
    button.disabled = !label;
    const text = label ? `${words}: ${label} (${keys})` : `Nothing to ${words.toLowerCase()} (${keys})`;
    button.setAttribute("aria-label", text);
    button.title = text;
  };

  const show = () => {
    const { undo = "", redo = "" } = document.querySelector("[data-planner-history]")?.dataset || {};
    name(back, "Undo", "Ctrl+Z", undo);
    name(forth, "Redo", "Ctrl+Shift+Z", redo);
  };

  back.addEventListener("click", planner.undo);
  forth.addEventListener("click", planner.redo);
  document.addEventListener("htmx:afterSettle", show);
  show();
})();
