// A month of events: FullCalendar with our own toolbar, fed by the address in data-feed.
// Times come as the workspace's wall times; "UTC" here only means: draw them as they are.
// Days that are dragged over (data-new) and events that are pressed open their dialog.
(() => {
  "use strict";

  const shown = [];

  const ask = (url) => window.htmx.ajax("GET", url, { target: "#dialog-host", source: document.body });

  const newUrl = (element, { startStr, endStr }) => {
    const query = new URLSearchParams({ start: startStr, end: endStr });
    if (element.dataset.calendar) query.set("calendar", element.dataset.calendar);
    return `${element.dataset.new}?${query}`;
  };

  const options = (element, title) => ({
    initialView: "dayGridMonth",
    headerToolbar: false,
    timeZone: "UTC",
    now: element.dataset.now,
    firstDay: 1,
    height: "auto",
    dayMaxEvents: 4,
    eventDisplay: "block",
    eventInteractive: true,
    selectable: Boolean(element.dataset.new),
    selectMirror: true,
    unselectAuto: true,
    longPressDelay: 400,
    select: (range) => ask(newUrl(element, range)),
    eventClick: ({ event, jsEvent }) => {
      jsEvent.preventDefault();
      ask(`${element.dataset.events}${event.id}/${element.dataset.eventView}`);
    },
    eventContent: ({ event }) => ({ domNodes: [eventBand(event)] }),
    events: {
      url: element.dataset.feed,
      extraParams: element.dataset.calendar ? { calendar: element.dataset.calendar } : {},
      failure: () => document.dispatchEvent(new CustomEvent("toast", {
        detail: { level: "error", text: "The events could not be loaded. Check the connection and try again." },
      })),
    },
    // A soft band in the calendar's colour, so that it can be seen how long an event lasts.
    eventDataTransform: ({ color, ...event }) => ({ ...event, dot: color, backgroundColor: `${color}26` }),
    datesSet: ({ view }) => { title.textContent = view.title; },
  });

  const start = (element) => {
    const section = element.closest("section");
    const calendar = new FullCalendar.Calendar(element, options(element, section.querySelector("[data-month-title]")));
    calendar.render();
    shown.push(calendar);
    section.querySelectorAll("[data-month]").forEach((button) =>
      button.addEventListener("click", () => calendar[button.dataset.month]()));
  };

  document.querySelectorAll("[data-month-calendar]").forEach(start);

  // A time was added, changed, taken out or brought back.
  document.addEventListener("events:changed", () => shown.forEach((calendar) => {
    calendar.unselect();
    calendar.refetchEvents();
  }));
})();
