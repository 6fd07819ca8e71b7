// The list of clients: neat addresses, and the view that is saved is the one that is shown.
(() => {
  "use strict";

  const form = document.querySelector("[data-client-filters]");
  if (!form) return;

  const shown = () => document.querySelector("#workspaces [data-query]");

  // An address holds only what is set.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.target !== form) return;
    const { parameters } = event.detail;
    Object.keys(parameters).forEach((name) => {
      if (parameters[name] === "") delete parameters[name];
    });
  });

  // Links in the list set the state and the order without the form: what it sends next keeps them.
  const follow = () => {
    const query = new URLSearchParams(shown()?.dataset.query || "");
    ["need", "plan", "manager", "sort", "state"].forEach((name) => {
      const field = form.elements[name];
      if (field) field.value = query.get(name) || "";
    });
    document.querySelectorAll("[data-view-query]").forEach((field) => {
      field.value = query.toString();
    });
  };

  document.addEventListener("htmx:afterSettle", follow);
})();
