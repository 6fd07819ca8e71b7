// Notes at the edge of the page. Shown by the event `toast` (from HX-Trigger or a script) and from Django's messages.
// Detail: { text, level: info|success|warning|error, undo_url, undo_label, action_url, action_label }
(() => {
  "use strict";

  const ICONS = { info: "info-circle", success: "check2-circle", warning: "exclamation-circle", error: "exclamation-triangle-fill" };
  const SECONDS = { info: 6, success: 6, warning: 10 };
  const SECONDS_WITH_ACTION = 12;
  const MOST = 3;

  const region = (level) => document.querySelector(`[data-toasts="${level === "error" ? "alert" : "polite"}"]`);

  // An open dialog lies in the top layer, over everything else; a popover shown after it lies over the dialog.
  const raise = () => {
    const box = document.getElementById("toasts");
    if (!box.showPopover) return;
    box.popover = "manual";
    if (box.matches(":popover-open")) box.hidePopover();
    box.showPopover();
  };

  const close = (note) => {
    note.remove();
    const box = document.getElementById("toasts");
    if (box.matches(":popover-open") && !box.querySelector(".toast-note")) box.hidePopover();
  };

  const act = (note, detail) => {
    close(note);
    if (detail.undo_url) {
      window.htmx.ajax("POST", detail.undo_url, { source: document.body, swap: "none" });
    } else {
      window.location.assign(detail.action_url);
    }
  };

  const addAction = (note, detail) => {
    if (!detail.undo_url && !detail.action_url) return;
    const button = note.querySelector(".toast-note__action");
    button.hidden = false;
    button.textContent = detail.undo_url ? detail.undo_label || "Undo" : detail.action_label || "Open";
    button.addEventListener("click", () => act(note, detail));
  };

  // A note waits while the pointer or the focus is on it, and an error stays until it is closed.
  const expire = (note, level, hasAction) => {
    if (level === "error") return;
    const after = 1000 * (hasAction ? SECONDS_WITH_ACTION : SECONDS[level]);
    let timer = 0;
    const start = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => close(note), after);
    };
    const hold = () => window.clearTimeout(timer);
    note.addEventListener("pointerenter", hold);
    note.addEventListener("focusin", hold);
    note.addEventListener("pointerleave", start);
    note.addEventListener("focusout", start);
    start();
  };

  const show = (detail) => {
    const level = ICONS[detail.level] ? detail.level : "info";
    const note = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
    note.classList.add(`toast-note-${level}`);
    note.querySelector(".bi").classList.add(`bi-${ICONS[level]}`);
    note.querySelector(".toast-note__text").textContent = detail.text;
    note.querySelector("[data-toast-close]").addEventListener("click", () => close(note));
    addAction(note, detail);
    raise();
    region(level).append(note);
    document.querySelectorAll(".toast-note").forEach((old, index, all) => {
      if (all.length - index > MOST) close(old);
    });
    expire(note, level, Boolean(detail.undo_url || detail.action_url));
  };

  document.addEventListener("toast", (event) => {
    if (event.detail && event.detail.text) show(event.detail);
  });

  // Notes that came with a page or a fragment (c-toast): shown once, then taken out.
  const showFrom = (root) => {
    root.querySelectorAll("[data-toast]").forEach((node) => {
      const { level, undoUrl, actionUrl, actionLabel } = node.dataset;
      show({ text: node.textContent, level, undo_url: undoUrl, action_url: actionUrl, action_label: actionLabel });
      node.remove();
    });
  };

  document.addEventListener("htmx:afterSettle", () => showFrom(document));
  showFrom(document);
})();
