// A month of events: FullCalendar with our own toolbar, fed by the address in data-feed.
// Times come as the workspace's wall times; "UTC" here only means: draw them as they are.
(() => {
  "use strict";

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
      eventContent: ({ event }) => ({ domNodes: [eventBand(event)] }),
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
