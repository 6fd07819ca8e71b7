// Forms of calendars: the offset is shown with its rule, days or times by "All day", and a file that is too large is
// told before it is sent.
(() => {
  "use strict";

  const showOffset = (box) => {
    const chosen = box.querySelector("input[name=posting_rule]:checked");
    box.querySelector("[data-rule-offset]").hidden = !chosen || chosen.value !== "offset";
  };

  const showWindow = (tick) => {
    tick.form.querySelectorAll("[data-window]").forEach((part) => {
      part.hidden = (part.dataset.window === "days") !== tick.checked;
    });
  };

  const checkSize = (input) => {
    const tooLarge = [...input.files].some((file) => file.size > Number(input.dataset.maxBytes));
    input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
    if (tooLarge) input.reportValidity();
  };

  document.addEventListener("change", (event) => {
    const { target } = event;
    if (target.name === "posting_rule") showOffset(target.closest("[data-rule]"));
    if (target.matches("[data-all-day]")) showWindow(target);
    if (target.matches("[data-max-bytes]")) checkSize(target);
  });

  // The first time by hand made the first calendar: the page that said there is none is another one now.
  document.addEventListener("events:changed", () => {
    if (document.querySelector("[data-none-yet]")) window.location.reload();
  });

  const showAll = () => document.querySelectorAll("[data-rule]").forEach(showOffset);
  document.addEventListener("htmx:afterSettle", showAll);
  showAll();
})();
