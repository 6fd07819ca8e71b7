// Changes of a preview go to the server one after the other, each with the version that was seen last; what is drawn
// afterwards is the server's truth. Other scripts use window.preview.
(() => {
  "use strict";

  const root = document.querySelector("[data-proposal]");
  if (!root) return;

  const isOpen = root.dataset.open === "yes";
  let version = root.dataset.version;
  let waiting = Promise.resolve();

  const toast = (detail) => document.dispatchEvent(new CustomEvent("toast", { detail }));

  const see = (number) => {
    version = String(number);
    document.querySelectorAll("[data-proposal-version]").forEach((input) => { input.value = version; });
  };

  // The numbers, the grid and the list ask again.
  const redraw = () => document.body.dispatchEvent(new CustomEvent("proposal:redraw", { bubbles: true }));

  const refuse = (text) => {
    toast({ level: "error", text });
    const place = document.querySelector("dialog[open] [data-edit-error]");
    if (place) {
      place.textContent = text;
      place.hidden = false;
    }
    return false;
  };

  const post = async (url, values) => {
    const body = new FormData();
    Object.entries({ ...values, version }).forEach(([name, value]) => body.append(name, value));
    const headers = { Accept: "application/json", ...JSON.parse(document.body.getAttribute("hx-headers")) };
    let answer;
    try {
      answer = await fetch(url, { method: "POST", body, headers });
    } catch {
      return refuse("There is no connection, so nothing was changed. Try again when it is back.");
    }
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) {
      if (answer.status === 409) redraw();
      return refuse(said.error ? said.error.message : "That did not work, and nothing was changed. Try again in a moment.");
    }
    see(said.version);
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
    toast(said.toast);
    redraw();
    return true;
  };

  const send = (url, values = {}) => {
    waiting = waiting.then(() => post(url, values));
    return waiting;
  };

  const edit = (action, values) => send(root.dataset.edit, { action, ...values });

  const open = (id) => window.htmx.ajax("GET", `${root.dataset.placement}?id=${encodeURIComponent(id)}`, { target: "#dialog-host" });

  // An undo from a toast goes by htmx.
  document.body.addEventListener("proposal:changed", (event) => {
    if (event.detail.version) see(event.detail.version);
    redraw();
  });

  // The numbers come with the version, which only grows: another person's change shows itself.
  document.addEventListener("htmx:afterSettle", () => {
    const seen = document.querySelector("[data-summary-version]");
    if (!seen || Number(seen.dataset.summaryVersion) <= Number(version)) return;
    see(seen.dataset.summaryVersion);
    root.dispatchEvent(new CustomEvent("preview:others"));
  });

  const EDITS = { editAt: "at", editOther: "other", editArtwork: "artwork" };

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open-row]");
    if (opener) open(opener.dataset.openRow);
    const button = event.target.closest("[data-edit][data-edit-row]");
    if (button) {
      const values = { row: button.dataset.editRow };
      Object.entries(EDITS).forEach(([name, sent]) => {
        if (button.dataset[name]) values[sent] = button.dataset[name];
      });
      edit(button.dataset.edit, values);
    }
    if (event.target.closest("[data-proposal-undo]")) send(root.dataset.undo);
    if (event.target.closest("[data-proposal-redo]")) send(root.dataset.redo);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-edit-form]");
    if (!form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    edit(form.dataset.editForm, { row: form.dataset.editRow, ...Object.fromEntries(new FormData(form)) });
  }, true);

  document.addEventListener("keydown", (event) => {
    if (!isOpen || event.altKey || !(event.ctrlKey || event.metaKey)) return;
    if (event.target.closest("input, select, textarea, dialog")) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    send(key === "y" || event.shiftKey ? root.dataset.redo : root.dataset.undo);
  });

  window.preview = { root, isOpen, edit, open, redraw };
})();
