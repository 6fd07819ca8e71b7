// A workspace that can only be looked at: before a plain form leaves its page, the server is asked whether it would be
// taken. If not, the page stays with all that was typed, and says why. htmx and scripts are answered like that anyway.
(() => {
  "use strict";

  const NO_NETWORK = "The server can't be reached. Check your connection and try again; nothing you typed is lost.";
  const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: { level: "error", text } }));
  let cleared = null;

  const ask = async (form, submitter) => {
    const token = form.querySelector("[name=csrfmiddlewaretoken]");
    const url = submitter && submitter.hasAttribute("formaction") ? submitter.formAction : form.getAttribute("action") || window.location.href;
    const headers = { Accept: "application/json", "X-May-It-Be-Sent": "yes", "X-CSRFToken": token ? token.value : "" };
    const answer = await fetch(url, { method: "POST", headers, redirect: "manual" }).catch(() => null);
    if (!answer) return NO_NETWORK;
    if (answer.status !== 409) return "";
    const { error } = await answer.json().catch(() => ({}));
    return error && error.code === "read_only" ? error.message : "";
  };

  // On the way down, before whoever asks "are you sure?" and whoever sees to it that forms are sent once.
  window.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    if (form.method !== "post" || form.matches("[hx-post], [hx-boost]") || (submitter && submitter.matches("[hx-post]"))) return;
    if (cleared === form) {
      cleared = null;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    const refusal = await ask(form, submitter);
    if (refusal) {
      say(refusal);
      return;
    }
    cleared = form;
    form.requestSubmit(submitter);
  }, true);
})();
