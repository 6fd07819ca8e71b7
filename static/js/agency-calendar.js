// The calendar across all clients: neat addresses, and at the first visit the zone that this computer is in.
(() => {
  "use strict";

  const form = document.querySelector("[data-calendar-filters]");
  if (!form) return;

  // An address holds only what is set.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.target !== form) return;
    const { parameters } = event.detail;
    Object.keys(parameters).forEach((name) => {
      if (parameters[name] === "") delete parameters[name];
    });
  });

  const zone = form.querySelector("[data-zone-unknown]");
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (zone && timeZone !== zone.value && Array.from(zone.options).some((option) => option.value === timeZone)) {
    document.addEventListener("htmx:load", () => {
      zone.value = timeZone;
      zone.dispatchEvent(new Event("change", { bubbles: true }));
    }, { once: true });
  }
})();
