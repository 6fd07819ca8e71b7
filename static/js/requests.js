// htmx: a thin line while a request runs, a plain sentence when one fails (what is on the page stays), focus afterwards.
(() => {
  "use strict";

  const SENTENCES = {
    400: "The request was not understood. Reload the page and try again.",
    401: "You are signed out. Reload the page to sign in again.",
    403: "You may not do this here. Ask the workspace's owner if you need to.",
    404: "This is not here any more. Reload the page to see what is.",
    409: "Somebody changed this meanwhile. Reload the page and try again.",
    413: "This is too large to be sent.",
    429: "That was a little too often. Wait a moment and try again.",
    503: "This part is busy or resting. Try again in a minute.",
  };
  const BROKEN = "Something went wrong on our side. Nothing you typed is lost; try again in a moment.";
  const NO_NETWORK = "The server can't be reached. Check your connection and try again; nothing you typed is lost.";

  const WANTS_FOCUS = "[data-focus-on-load], [aria-invalid='true'], [autofocus]";

  const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: { level: "error", text } }));
  const progress = document.getElementById("page-progress");
  let running = 0;

  const count = (step) => {
    running = Math.max(0, running + step);
    progress.classList.toggle("htmx-request", running > 0);
  };

  document.addEventListener("htmx:beforeSend", () => count(1));
  document.addEventListener("htmx:afterRequest", () => count(-1));

  // A server that sends its own toast with the error has said it better than we could.
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    if (/"toast"/.test(xhr.getResponseHeader("HX-Trigger") || "")) return;
    say(SENTENCES[xhr.status] || BROKEN);
  });
  document.addEventListener("htmx:sendError", () => say(NO_NETWORK));
  document.addEventListener("htmx:timeout", () => say("The server takes unusually long. Try again in a minute."));

  // A redirect to the sign-in page would otherwise be put into the middle of this one.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const page = event.detail.serverResponse || "";
    if (event.detail.boosted || !/^\s*<!doctype html/i.test(page)) return;
    event.detail.shouldSwap = false;
    window.location.assign(event.detail.xhr.responseURL || window.location.href);
  });

  // The first wrong field after a refused form; otherwise what the new content asks for.
  document.addEventListener("htmx:afterSettle", (event) => {
    const { elt } = event.detail;
    const wanted = elt.matches(WANTS_FOCUS) ? elt : elt.querySelector(WANTS_FOCUS);
    if (wanted) wanted.focus();
  });

  const poll = document.querySelector("[data-reload-when-ready]");
  if (poll) {
    const seconds = Number(poll.dataset.reloadWhenReady) || 3;
    window.setInterval(async () => {
      const answer = await fetch(window.location.href, { method: "HEAD" }).catch(() => null);
      if (answer && answer.status !== 503) window.location.reload();
    }, seconds * 1000);
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-reload]")) window.location.reload();
  });

  const first = document.querySelector("[data-focus-on-load]");
  if (first) first.focus();
})();
