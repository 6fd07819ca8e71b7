// Brings what FullCalendar shows into line with the plan. Only what changed is touched: the focus stays where it is, and
// nothing flickers when somebody else moves one post of five hundred.
(() => {
  "use strict";

  const { planner } = window;
  if (!planner) return;

  const shown = new Map();

  const placeOf = ({ start, end, allDay, display }) => JSON.stringify([start, end, allDay, display]);

  const update = (event, { title, classNames, extendedProps }) => {
    event.setProp("title", title);
    event.setProp("classNames", classNames);
    Object.entries(extendedProps).forEach(([name, value]) => event.setExtendedProp(name, value));
  };

  const bring = (calendar, entry) => {
    const old = shown.get(entry.id);
    const text = JSON.stringify(entry);
    if (old?.text === text) return "";
    const place = placeOf(entry);
    shown.set(entry.id, { text, place });
    if (old?.place === place) {
      update(calendar.getEventById(entry.id), entry);
      return entry.id;
    }
    if (old) calendar.getEventById(entry.id).remove();
    calendar.addEvent(entry);
    return "";
  };

  // The ids of those that stay where they are and look different now.
  planner.sync = (calendar, entries) => {
    const wanted = new Set(entries.map(({ id }) => id));
    let changed = [];
    calendar.batchRendering(() => {
      [...shown.keys()].filter((id) => !wanted.has(id)).forEach((id) => {
        calendar.getEventById(id)?.remove();
        shown.delete(id);
      });
      changed = entries.map((entry) => bring(calendar, entry)).filter(Boolean);
    });
    return changed;
  };
})();
