// The button that opens the browser's own printing; without a script the browser's menu does.
(() => {
  "use strict";

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.addEventListener("click", () => window.print());
  });
})();
