// A month of events: FullCalendar with our own toolbar, fed by the address in data-feed.
// Times come as the workspace's wall times; "UTC" here only means: draw them as they are.
(() => {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";

  const band = ({ event }) => {
    const box = document.createElement("span");
    box.className = "event-band";
    const dot = document.createElementNS(SVG, "svg");
    dot.setAttribute("class", "event-band__dot");
    dot.setAttribute("viewBox", "0 0 10 10");
    const circle = document.createElementNS(SVG, "circle");
    for (const name of ["cx", "cy", "r"]) circle.setAttribute(name, "5");
    circle.setAttribute("fill", event.extendedProps.dot);
    dot.append(circle);
    const text = document.createElement("span");
    text.className = "event-band__text";
    text.textContent = `${event.extendedProps.postsAt} ${event.title}`;
    box.append(dot, text);
    box.title = `${event.title} (${event.extendedProps.calendar}), posts at ${event.extendedProps.postsAt}`;
    return { domNodes: [box] };
  };

  const start = (element) => {
    const section = element.closest("section");
    const title = section.querySelector("[data-month-title]");
    const calendar = new FullCalendar.Calendar(element, {
      initialView: "dayGridMonth",
      headerToolbar: false,
      timeZone: "UTC",
      now: element.dataset.now,
      firstDay: 1,
      height: "auto",
      dayMaxEvents: 4,
      eventDisplay: "block",
      eventContent: band,
      events: {
        url: element.dataset.feed,
        extraParams: element.dataset.calendar ? { calendar: element.dataset.calendar } : {},
        failure: () => document.dispatchEvent(new CustomEvent("toast", {
          detail: { level: "error", text: "The events could not be loaded. Check the connection and try again." },
        })),
      },
      eventDataTransform: ({ color, ...event }) => ({ ...event, dot: color, backgroundColor: "transparent" }),
      datesSet: ({ view }) => { title.textContent = view.title; },
    });
    calendar.render();
    section.querySelectorAll("[data-month]").forEach((button) =>
      button.addEventListener("click", () => calendar[button.dataset.month]()));
  };

  document.querySelectorAll("[data-month-calendar]").forEach(start);
})();
