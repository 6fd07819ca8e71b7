// How a favourable time looks in FullCalendar: a dot in its calendar's colour, its badge, the posting time, its name.
window.eventBand = (event) => {
  "use strict";

  const { dot, postsAt, calendar, badge } = event.extendedProps;
  const space = "http://www.w3.org/2000/svg";
  const mark = document.createElementNS(space, "svg");
  mark.setAttribute("class", "event-band__dot");
  mark.setAttribute("viewBox", "0 0 10 10");
  const circle = document.createElementNS(space, "circle");
  for (const side of ["cx", "cy", "r"]) circle.setAttribute(side, "5");
  circle.setAttribute("fill", dot);
  mark.append(circle);
  const text = document.createElement("span");
  text.className = "event-band__text";
  const name = document.createElement("span");
  name.className = "event-band__name";
  name.textContent = ` ${event.title}`;
  text.append(postsAt, name);
  const sign = document.createElement("span");
  sign.className = "event-band__badge";
  sign.textContent = badge || "";
  const band = document.createElement("span");
  band.className = "event-band";
  band.title = `${event.title} (${calendar}), posts at ${postsAt}`;
  band.append(mark, ...(badge ? [sign] : []), text);
  return band;
};
