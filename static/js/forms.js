// Counters of characters, and forms that can't be sent twice.
(() => {
  "use strict";

  const NEAR = 0.8;
  const spoken = new WeakMap();

  // UTF-16 units, the strictest reading of what a network calls a character, as the server counts.
  // A page that counts otherwise (with what is sent along, or words) says so in data-counter-used.
  const usedOf = (field) => (field.dataset.counterUsed === undefined ? field.value.length : Number(field.dataset.counterUsed));

  const stateOf = (used, limit) => {
    if (used > limit) return "over";
    return used >= NEAR * limit ? "near" : "fine";
  };

  const sentence = (used, limit, noun) => (used > limit ? `${used - limit} ${noun} too many` : `${limit - used} ${noun} left`);

  const update = (counter) => {
    const field = document.getElementById(counter.dataset.counterFor);
    if (!field) return;
    const used = usedOf(field);
    const limit = Number(counter.dataset.limit);
    const state = stateOf(used, limit);
    counter.querySelector("[data-counter-text]").textContent = `${used.toLocaleString("en")} / ${limit.toLocaleString("en")}`;
    if (counter.dataset.state === state && state === "fine") return;
    counter.dataset.state = state;
    window.clearTimeout(spoken.get(counter));
    spoken.set(counter, window.setTimeout(() => {
      counter.querySelector("[data-counter-spoken]").textContent = state === "fine" ? "" : sentence(used, limit, field.dataset.counterNoun || "characters");
    }, 900));
  };

  const updateAll = (root) => root.querySelectorAll("[data-counter-for]").forEach(update);

  const updateFor = (event) => {
    if (!event.target.id) return;
    document.querySelectorAll(`[data-counter-for="${CSS.escape(event.target.id)}"]`).forEach(update);
  };
  document.addEventListener("input", updateFor);
  document.addEventListener("counter:update", updateFor);
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
