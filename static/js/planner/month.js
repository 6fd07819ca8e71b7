// The month's days: their first posts, their first favourable times as lines, and how many more there are. Of five hundred
// posts and a thousand times only those that can be read are drawn.
(() => {
  "use strict";

  const { planner } = window;
  if (!planner) return;

  const { element } = planner;
  const BANDS_IN_A_DAY = 3;
  const POSTS_IN_A_DAY = 4;

  const days = { bands: new Map(), posts: new Map() };
  const opened = new Set();

  const groupByDay = (things) => {
    const found = new Map();
    [...things].sort((a, b) => (a.at < b.at ? -1 : 1)).forEach((one) => {
      const day = one.at.slice(0, 10);
      if (found.has(day)) found.get(day).push(one);
      else found.set(day, [one]);
    });
    return found;
  };

  // A day of the month shows its first posts; a press on “+12 posts” shows all of them. What is chosen is always seen.
  const isFirst = (post, place, all) =>
    all.length <= POSTS_IN_A_DAY + 1 || place < POSTS_IN_A_DAY || planner.isChosen(post.id) || planner.focused === post.id;
  const firstOfDay = ([day, posts]) => (opened.has(day) ? posts : posts.filter(isFirst));

  const moreButton = (day, more) => {
    const button = planner.make("button", "day-more", more > 0 ? `+${more} posts` : "Fewer posts");
    button.type = "button";
    button.dataset.openDay = day;
    button.setAttribute("aria-label", `${button.textContent} on ${planner.day(day)}`);
    return button;
  };

  // In the month a day shows its first favourable times as lines, and how many more there are.
  const drawBands = (box, bands) => {
    bands.slice(0, BANDS_IN_A_DAY).forEach((band) => {
      const line = planner.band(band, "day-band");
      line.dataset.band = band.id;
      box.append(line);
    });
    if (bands.length > BANDS_IN_A_DAY) box.append(planner.make("span", "day-band day-band--more", `+${bands.length - BANDS_IN_A_DAY} times`));
  };

  const drawDay = (cell) => {
    const frame = cell.querySelector(".fc-daygrid-day-frame");
    if (!frame) return;
    frame.querySelector(":scope > .day-bands")?.remove();
    const day = cell.dataset.date;
    const off = planner.known.off[day];
    cell.classList.toggle("is-off", Boolean(off));
    if (off) frame.querySelector(".fc-daygrid-day-top").dataset.off = off;
    const [bands, posts] = [days.bands.get(day) || [], days.posts.get(day) || []];
    const hidden = posts.length - firstOfDay([day, posts]).length;
    const box = planner.make("div", "day-bands");
    if (hidden || opened.has(day)) box.append(moreButton(day, hidden));
    drawBands(box, bands);
    if (box.hasChildNodes()) frame.append(box);
  };

  planner.month = {
    firstPosts: (posts) => [...groupByDay(posts)].flatMap(firstOfDay),
    drawDay,
    draw(posts, bands) {
      days.bands = groupByDay(bands);
      days.posts = groupByDay(posts);
      element.querySelectorAll(".fc-daygrid-day[data-date]").forEach(drawDay);
    },
  };

  element.addEventListener("click", (event) => {
    const day = event.target.closest("[data-open-day]")?.dataset.openDay;
    if (!day) return;
    if (!opened.delete(day)) opened.add(day);
    planner.redraw();
  });
})();
