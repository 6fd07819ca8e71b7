// How the planner's things look: a post as a chip, a favourable time as a soft band in its calendar's colour.
// The planner's files share the object `planner`; they are loaded in the order in which the page names them.
(() => {
  "use strict";

  const element = document.querySelector("[data-planner-calendar]");
  if (!element) return;

  const planner = { element, known: JSON.parse(document.getElementById("planner-known").textContent) };
  window.planner = planner;

  const NOTHING = "00000000-0000-0000-0000-000000000000";

  planner.mayPlan = element.dataset.mayPlan === "yes";

  // An address of the page's, which stands for any post or artwork, made that of this one.
  planner.address = (name, id) => element.dataset[name].replace(NOTHING, id);

  planner.make = (tag, className, text = "") => {
    const node = document.createElement(tag);
    node.className = className;
    node.textContent = text;
    return node;
  };

  const icon = (name, className = "") => {
    const node = planner.make("i", `bi bi-${name} ${className}`);
    node.setAttribute("aria-hidden", "true");
    return node;
  };

  planner.time = (wall) => wall.slice(11, 16);

  // "Thu 3 Dec": of a wall time or a date, whatever zone the browser is in.
  const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
  planner.day = (wall) => DAY.format(new Date(`${wall.slice(0, 10)}T00:00Z`)).replace(",", "");

  planner.picture = (artwork, className) => {
    const image = planner.make("img", className);
    image.alt = "";
    image.loading = "lazy";
    image.decoding = "async";
    image.draggable = false;
    image.src = planner.address("picture", artwork);
    return image;
  };

  const stateOf = (post) => planner.known.states[post.silent ? "silent" : post.state] || { label: post.state, icon: "circle", tone: "neutral" };

  planner.clock = (post) => (post.again ? `${planner.time(post.at)} (2nd)` : planner.time(post.at));

  planner.describe = (post) => {
    const parts = [post.title, planner.known.networks[post.network], planner.day(post.at), planner.clock(post), stateOf(post).label];
    if (post.silent) parts.push(`the artwork is ${post.silent.replace("_", " ")}`);
    if (post.prints) parts.push("Prints: the original is sold");
    if (post.eventMoved) parts.push("its favourable time was moved");
    return parts.join(", ");
  };

  planner.chip = (post) => {
    const box = planner.make("span", "post-chip");
    const { icon: name, tone } = stateOf(post);
    const picture = planner.make("span", "post-chip__picture");
    picture.append(planner.picture(post.artwork, ""), icon(post.network, "post-chip__network"));
    if (post.prints) picture.append(icon("images", "post-chip__prints tone-info"));
    box.append(picture, planner.make("span", "post-chip__time numbers", planner.clock(post)), planner.make("span", "post-chip__text", post.title));
    if (post.event) box.append(icon(post.eventMoved ? "moon-stars-fill" : "moon-stars", post.eventMoved ? "post-chip__moon tone-warning" : "post-chip__moon"));
    box.append(icon(name, `post-chip__state tone-${tone}`));
    return box;
  };

  const calendarOf = (band) => planner.known.calendars[band.calendar] || { name: "", color: "#888888", badge: "" };

  const tint = (node, band) => {
    node.style.setProperty("--band", calendarOf(band).color);
    return node;
  };

  planner.bandName = (band) => {
    const { name, badge } = calendarOf(band);
    return `${badge || name}: ${band.title}`;
  };

  const bandText = (band) => {
    const { badge } = calendarOf(band);
    return [badge, planner.time(band.at), band.title].filter(Boolean).join(" ");
  };

  // A line in a day of the month, or the words beside a window in the week.
  planner.band = (band, className) => {
    const node = tint(planner.make("span", className, bandText(band)), band);
    node.title = `${planner.bandName(band)}, posts at ${planner.time(band.at)}`;
    return node;
  };

  planner.tintBand = (node, band) => {
    tint(node, band).dataset.band = band.id;
  };
})();
