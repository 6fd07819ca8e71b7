// Puts the shades that the server made from a colour into its samples.
(() => {
  "use strict";

  const SHADES = ["accent", "accentContrast", "accentSoft", "accentInk", "accentLine"];
  const nameOf = (shade) => `--${shade.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

  const paint = (root) => {
    root.querySelectorAll("[data-accent]").forEach((sample) => {
      SHADES.forEach((shade) => sample.style.setProperty(nameOf(shade), sample.dataset[shade]));
    });
  };

  document.addEventListener("htmx:afterSwap", (event) => paint(event.detail.target));
  paint(document);
})();
