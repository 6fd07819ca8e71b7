// Dragging: chips to another day or time, several at once, onto a favourable time, into the tray; artworks out of it.
//
// FullCalendar's own dragging draws the whole grid anew at each cell and carries one post. Here a ghost follows the
// pointer by a transform alone, and the place under it is found from the elements that are there.
(() => {
  "use strict";

  const { planner } = window;
  if (!planner || !planner.mayPlan) return;

  const { element } = planner;
  const tray = document.querySelector("[data-tray]");
  const FAR = 6;
  const HOLD = 350;
  const STEP = 5;
  const EDGE = 48;

  let drag = null;

  // On a phone the grid comes first; the tray opens on demand.
  if (window.matchMedia("(max-width: 40rem)").matches) tray.querySelector("[data-tray-box]").open = false;

  const networksChosen = () => Array.from(tray.querySelectorAll("[data-tray-network]:checked")).map((box) => box.value);

  // What a press takes up: an artwork of the tray, or a post with those chosen beside it.
  const loadOf = (target) => {
    const item = target.closest("[data-tray-item]");
    if (item) return { artwork: { id: item.dataset.trayItem, title: item.dataset.title }, node: item };
    const node = element.contains(target) ? target.closest("[data-post]") : null;
    const post = node && planner.store.post(node.dataset.post);
    if (!post || !post.open || node.closest(".fc-list")) return null;
    return { post, posts: planner.together(post.id).filter((one) => one.open), node };
  };

  const timeAt = (column, y) => {
    const lanes = Array.from(element.querySelectorAll(".fc-timegrid-slot-lane[data-time]"));
    const lane = lanes.find((one) => {
      const box = one.getBoundingClientRect();
      return y >= box.top && y < box.bottom;
    });
    if (!lane) return "";
    const box = lane.getBoundingClientRect();
    const [hours, minutes] = lane.dataset.time.split(":").map(Number);
    const inside = Math.floor(((y - box.top) / box.height) * 30 / STEP) * STEP;
    return planner.later(`${column.dataset.date}T00:00`, 0, hours * 60 + minutes + inside);
  };

  // The place under the pointer: a favourable time, a time, a day, or the tray.
  const placeAt = (x, y) => {
    const under = document.elementsFromPoint(x, y);
    const find = (selector) => under.map((node) => node.closest(selector)).find(Boolean);
    if (tray && under.some((node) => tray.contains(node))) return { tray: true, node: tray };
    if (!under.some((node) => element.contains(node))) return null;
    const marked = find("[data-band]");
    const band = marked && planner.store.band(marked.dataset.band);
    if (band) return { band, day: band.at.slice(0, 10), at: band.at, node: marked };
    const column = find(".fc-timegrid-col[data-date]");
    const at = column && timeAt(column, y);
    if (at) return { at, day: at.slice(0, 10), node: column };
    const day = find(".fc-daygrid-day[data-date]");
    return day ? { day: day.dataset.date, node: day } : null;
  };

  const landing = (load, place) => (load.post && !place.at ? `${place.day}T${planner.time(load.post.at)}` : place.at || "");

  const isPast = (load, place) => {
    const at = landing(load, place);
    return at ? at <= planner.now() : place.day < planner.now().slice(0, 10);
  };

  const words = (load, place) => {
    if (!place) return "";
    if (place.tray) return load.post ? "Take out of the schedule" : "";
    if (isPast(load, place)) return "That time has passed";
    const at = landing(load, place);
    const when = at ? `${planner.day(at)}, ${planner.time(at)}` : `${planner.day(place.day)}, the best time`;
    return place.band && !(load.posts && load.posts.length > 1) ? `${when} · ${planner.bandName(place.band)}` : when;
  };

  const ghostOf = (load) => {
    const ghost = planner.make("div", "planner-ghost");
    const count = load.posts ? load.posts.length : 1;
    ghost.append(planner.picture(load.artwork ? load.artwork.id : load.post.artwork, "planner-ghost__picture"));
    const text = planner.make("span", "planner-ghost__text");
    text.append(planner.make("strong", "", count > 1 ? `${count} posts` : (load.artwork || load.post).title), planner.make("span", "planner-ghost__where"));
    ghost.append(text);
    document.body.append(ghost);
    return ghost;
  };

  const mark = (place) => {
    if (drag.marked === place?.node) return;
    drag.marked?.classList.remove("is-under");
    drag.marked = place?.node;
    drag.marked?.classList.add("is-under");
  };

  const draw = () => {
    drag.frame = 0;
    const { x, y, load, ghost } = drag;
    ghost.style.transform = `translate3d(${x + 14}px, ${y + 10}px, 0)`;
    drag.place = placeAt(x, y);
    mark(drag.place);
    const text = words(load, drag.place);
    if (text !== drag.text) {
      drag.text = text;
      ghost.querySelector(".planner-ghost__where").textContent = text;
      ghost.classList.toggle("is-refused", Boolean(drag.place && !drag.place.tray && isPast(load, drag.place)));
    }
    if (!drag.place?.tray && (y < EDGE || y > window.innerHeight - EDGE)) {
      window.scrollBy(0, y < EDGE ? -14 : 14);
      drag.frame = requestAnimationFrame(draw);
    }
  };

  const begin = () => {
    drag.ghost = ghostOf(drag.load);
    drag.node.classList.add("is-dragged");
    document.body.classList.add("planner-dragging");
    tray?.classList.toggle("takes-back", Boolean(drag.load.post));
    draw();
  };

  const stop = () => {
    if (!drag) return;
    window.clearTimeout(drag.timer);
    cancelAnimationFrame(drag.frame);
    drag.marked?.classList.remove("is-under");
    drag.node.classList.remove("is-dragged");
    drag.ghost?.remove();
    document.body.classList.remove("planner-dragging");
    tray?.classList.remove("takes-back");
    const { ghost } = drag;
    drag = null;
    if (ghost) document.dispatchEvent(new CustomEvent("planner:dropped"));
  };

  const dropArtwork = ({ artwork }, place) => {
    const networks = networksChosen();
    if (!networks.length) planner.say({ level: "warning", text: "Choose at least one network above the artworks first." });
    else planner.plan(artwork, networks, place);
  };

  const dropPosts = ({ post, posts }, place) => {
    const at = landing({ post }, place);
    if (posts.length > 1) planner.shift(posts, planner.daysBetween(post.at, at), planner.minutesOf(at) - planner.minutesOf(post.at));
    else if (place.band) planner.moveToBand(post, place.band);
    else if (!place.at) planner.shift(posts, planner.daysBetween(post.at, at), 0);
    else if (at !== post.at) planner.moveTo(post, at);
  };

  const drop = (load, place) => {
    if (!place) return;
    if (place.tray) {
      if (load.post) planner.takeOut(load.posts.map(({ id }) => id));
    } else if (isPast(load, place)) {
      planner.say({ level: "warning", text: "That time has passed. Choose one that is to come." });
    } else if (load.artwork) dropArtwork(load, place);
    else dropPosts(load, place);
  };

  document.addEventListener("pointerdown", (event) => {
    if (drag || event.button !== 0 || event.ctrlKey || event.metaKey || !event.target.closest) return;
    const load = loadOf(event.target);
    if (!load) return;
    const { clientX: x, clientY: y, pointerType, pointerId } = event;
    drag = { load, node: load.node, x, y, from: { x, y }, touch: pointerType === "touch", pointerId };
    // A finger that moves at once scrolls; one that rests takes the chip up.
    if (drag.touch) drag.timer = window.setTimeout(begin, HOLD);
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.pointerId) return;
    drag.x = event.clientX;
    drag.y = event.clientY;
    if (drag.ghost) {
      if (!drag.frame) drag.frame = requestAnimationFrame(draw);
    } else if (Math.hypot(drag.x - drag.from.x, drag.y - drag.from.y) > FAR) {
      if (drag.touch) stop();
      else begin();
    }
  });

  document.addEventListener("pointerup", (event) => {
    if (!drag || event.pointerId !== drag.pointerId) return;
    const { load, ghost, x, y } = drag;
    stop();
    if (!ghost) return;
    // The click that follows is none.
    const swallow = (click) => {
      click.stopPropagation();
      click.preventDefault();
    };
    document.addEventListener("click", swallow, { capture: true, once: true });
    window.setTimeout(() => document.removeEventListener("click", swallow, { capture: true }), 0);
    drop(load, placeAt(x, y));
  });

  document.addEventListener("pointercancel", stop);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag) stop();
  });
  document.addEventListener("touchmove", (event) => {
    if (drag?.ghost) event.preventDefault();
  }, { passive: false });
  document.addEventListener("contextmenu", (event) => {
    if (drag?.touch) event.preventDefault();
  });
  document.addEventListener("dragstart", (event) => {
    if (event.target.closest && event.target.closest("[data-tray-item], [data-post]")) event.preventDefault();
  });

  planner.isDragging = () => Boolean(drag?.ghost);
})();
