// data-copy="text" or data-copy-from="id of a field or element": copies it, and says so on the button.
(() => {
  "use strict";

  const textOf = ({ copy, copyFrom }) => {
    if (copy !== undefined) return copy;
    const source = document.getElementById(copyFrom);
    return "value" in source ? source.value : source.textContent.trim();
  };

  const confirm = (button) => {
    const icon = button.querySelector(".bi");
    const label = button.querySelector("[data-copy-label]");
    const before = label ? label.textContent : "";
    if (icon) icon.classList.replace("bi-copy", "bi-check2");
    if (label) label.textContent = "Copied";
    window.setTimeout(() => {
      if (icon) icon.classList.replace("bi-check2", "bi-copy");
      if (label) label.textContent = before;
    }, 1600);
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-copy-from]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(textOf(button.dataset));
      confirm(button);
    } catch {
      const text = "The browser did not allow copying. Select the text and copy it by hand.";
      document.dispatchEvent(new CustomEvent("toast", { detail: { level: "warning", text } }));
    }
  });
})();
