// Native dialogs and drawers: data-dialog-open="id", data-dialog-close, and those that htmx loads into #dialog-host.
(() => {
  "use strict";

  const open = (dialog) => {
    if (dialog && !dialog.open) dialog.showModal();
  };

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog-open]");
    if (opener) {
      open(document.getElementById(opener.dataset.dialogOpen));
      return;
    }
    const closer = event.target.closest("[data-dialog-close]");
    if (closer) closer.closest("dialog").close();
  });

  // A press on the veil closes; one that began inside (selecting text) does not.
  let pressed = null;
  document.addEventListener("pointerdown", (event) => {
    pressed = event.target;
  });
  document.addEventListener("click", (event) => {
    const dialog = event.target;
    if (!(dialog instanceof HTMLDialogElement) || pressed !== dialog || dialog.hasAttribute("data-keep-open")) return;
    const box = dialog.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) dialog.close();
  });

  // What the server sends for #dialog-host opens at once, and is taken away when it is closed.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "dialog-host") return;
    const dialog = event.detail.target.querySelector("dialog");
    if (!dialog) return;
    dialog.addEventListener("close", () => dialog.remove());
    open(dialog);
  });

  // HX-Trigger: "dialog:close" from a form inside a dialog that was accepted.
  document.addEventListener("dialog:close", (event) => {
    const around = event.target.closest ? event.target.closest("dialog") : null;
    const dialogs = around ? [around] : document.querySelectorAll("dialog[open]");
    dialogs.forEach((dialog) => dialog.close());
  });
})();
