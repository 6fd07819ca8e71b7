// What the page knows of the plan: posts and favourable times by their ids, as the server said last, and what was done
// on the screen since. Times are the workspace's wall times, compared as text.
(() => {
  "use strict";

  const { planner } = window;
  if (!planner) return;

  const posts = new Map();
  const bands = new Map();
  let range = null;
  let asked = 0;

  const inside = (at) => range && at >= range.start && at < range.end;

  const replace = (map, fresh, isThere) => {
    map.forEach((one, id) => {
      if (isThere(one)) map.delete(id);
    });
    fresh.forEach((one) => map.set(one.id, one));
  };

  const store = {
    revision: "",
    isLoaded: false,
    post: (id) => posts.get(id),
    band: (id) => bands.get(id),
    known: (id) => posts.has(id),
    posts: () => [...posts.values()].filter((post) => inside(post.at)),
    bands: () => [...bands.values()],
    covers: (start, end) => store.isLoaded && range && range.start === start && range.end === end,

    // Asks for the plan in [start, end). An answer that a later question overtook is thrown away.
    async load(start, end) {
      asked += 1;
      const mine = asked;
      const answer = await planner.ask(planner.element.dataset.feed, { start: `${start}:00`, end: `${end}:00` });
      if (mine !== asked) return false;
      range = { start, end };
      replace(posts, answer.posts, (post) => inside(post.at) || post.saving);
      replace(bands, answer.bands, () => true);
      store.revision = answer.revision;
      store.isLoaded = true;
      return true;
    },

    // What an action made of the posts: the next one has to name these versions.
    renew(versions) {
      Object.entries(versions).forEach(([id, version]) => {
        if (posts.has(id)) posts.set(id, { ...posts.get(id), version });
      });
    },

    // Draws at once what will be; the answer is the way back, should the server refuse.
    change(changes, added = []) {
      asked += 1; // an answer that is on its way does not know of this yet
      const before = changes.map(({ id }) => posts.get(id)).filter(Boolean);
      changes.forEach(({ id, ...values }) => posts.set(id, { ...posts.get(id), ...values, saving: true }));
      added.forEach((post) => posts.set(post.id, { ...post, saving: true }));
      return () => {
        added.forEach(({ id }) => posts.delete(id));
        before.forEach((post) => posts.set(post.id, post));
      };
    },
  };
  planner.store = store;

  // Wall times as text: by days and minutes later, without any zone.
  planner.later = (wall, days, minutes = 0) => {
    const moment = new Date(`${wall}Z`);
    moment.setUTCMinutes(moment.getUTCMinutes() + minutes + days * 1440);
    return moment.toISOString().slice(0, 16);
  };

  planner.daysBetween = (from, to) => Math.round((Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / 86400000);
  planner.minutesOf = (wall) => Number(wall.slice(11, 13)) * 60 + Number(wall.slice(14, 16));
})();
