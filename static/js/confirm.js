// One dialog in place of window.confirm: hx-confirm="…" on htmx elements, data-confirm="…" on forms.
// data-confirm-title, data-confirm-action ("Delete artwork") and data-confirm-tone="danger" make it precise.
(() => {
  "use strict";

  const dialog = document.getElementById("confirm-dialog");
  if (!dialog) return;

  const yes = dialog.querySelector("[data-confirm-yes]");
  const accepted = new WeakSet();

  const ask = (text, { confirmTitle, confirmAction, confirmTone }) =>
    new Promise((resolve) => {
      dialog.querySelector("#confirm-title").textContent = confirmTitle || "Are you sure?";
      dialog.querySelector("#confirm-text").textContent = text;
      yes.textContent = confirmAction || "Continue";
      yes.classList.toggle("btn-danger", confirmTone === "danger");
      yes.classList.toggle("btn-primary", confirmTone !== "danger");
      dialog.returnValue = "no";
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
      dialog.showModal();
    });

  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question, event.detail.elt.dataset).then((agreed) => {
      if (agreed) event.detail.issueRequest(true);
    });
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.confirm || accepted.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    ask(form.dataset.confirm, form.dataset).then((agreed) => {
      if (!agreed) return;
      accepted.add(form);
      form.requestSubmit(submitter);
    });
  }, true);
})();
