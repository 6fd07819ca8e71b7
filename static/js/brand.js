// The preview of a look: shades that the server made from a colour, and a logo that is chosen but not sent yet.
(() => {
  "use strict";

  const SHADES = ["accent", "accentContrast", "accentSoft", "accentInk", "accentLine"];
  const nameOf = (shade) => `--${shade.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  let chosen = "";

  const paint = (root) => {
    root.querySelectorAll("[data-accent]").forEach((sample) => {
      SHADES.forEach((shade) => sample.style.setProperty(nameOf(shade), sample.dataset[shade]));
    });
    if (!chosen) return;
    root.querySelectorAll("[data-look-logo]").forEach((picture) => {
      picture.src = chosen;
      picture.hidden = false;
    });
  };

  document.addEventListener("change", (event) => {
    if (event.target.dataset.lookPicture !== "logo") return;
    if (chosen) URL.revokeObjectURL(chosen);
    const [file] = event.target.files;
    chosen = file ? URL.createObjectURL(file) : "";
    paint(document);
  });
  document.addEventListener("htmx:afterSwap", (event) => paint(event.detail.target));
  paint(document);
})();
