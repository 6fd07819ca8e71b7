// Counters of characters, and forms that can't be sent twice.
(() => {
  "use strict";

  const NEAR = 0.8;
  const spoken = new WeakMap();

  // UTF-16 units, the strictest reading of what a network calls a character, as the server counts.
  const lengthOf = (text) => text.length;

  const stateOf = (used, limit) => {
    if (used > limit) return "over";
    return used >= NEAR * limit ? "near" : "fine";
  };

  const sentence = (used, limit) => (used > limit ? `${used - limit} characters too many` : `${limit - used} characters left`);

  const update = (counter) => {
    const field = document.getElementById(counter.dataset.counterFor);
    if (!field) return;
    const used = lengthOf(field.value);
    const limit = Number(counter.dataset.limit);
    const state = stateOf(used, limit);
    counter.querySelector("[data-counter-text]").textContent = `${used.toLocaleString("en")} / ${limit.toLocaleString("en")}`;
    if (counter.dataset.state === state && state === "fine") return;
    counter.dataset.state = state;
    window.clearTimeout(spoken.get(counter));
    spoken.set(counter, window.setTimeout(() => {
      counter.querySelector("[data-counter-spoken]").textContent = state === "fine" ? "" : sentence(used, limit);
    }, 900));
  };

  const updateAll = (root) => root.querySelectorAll("[data-counter-for]").forEach(update);

  document.addEventListener("input", (event) => {
    if (!event.target.id) return;
    document.querySelectorAll(`[data-counter-for="${CSS.escape(event.target.id)}"]`).forEach(update);
  });
  document.addEventListener("htmx:load", (event) => updateAll(event.detail.elt));
  updateAll(document);

  // A plain form is sent once; htmx guards its own.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog" || form.hasAttribute("data-may-repeat")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    });
  });

  // Filters answer at once: <form data-submit-on-change>.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-submit-on-change]");
    if (form) form.requestSubmit();
  });
})();
