// The wishes: favourable times chosen by hand are kept in one hidden field while the dialog shows month after month.
(() => {
  "use strict";

  const form = document.querySelector("[data-fill-form]");
  if (!form) return;

  const field = form.querySelector("[name=events]");
  const box = form.querySelector("[data-picked]");
  let chosen = new Set();

  const kept = () => new Set(field.value.split(",").filter(Boolean));

  const boxes = (root) => Array.from(root.querySelectorAll("[data-time]"));

  const count = () => {
    const words = document.querySelector("[data-times-count]");
    if (words) words.textContent = chosen.size.toLocaleString("en");
  };

  const tell = () => {
    const { size } = kept();
    box.querySelector("[data-picked-count]").textContent = size === 1 ? "1 time" : `${size.toLocaleString("en")} times`;
    box.querySelector("[data-picked-words]").hidden = size === 0;
    box.querySelector("[data-picked-clear]").hidden = size === 0;
    form.classList.toggle("fill-by-hand", size > 0);
  };

  const note = (input) => {
    if (input.checked) chosen.add(input.value);
    else chosen.delete(input.value);
  };

  document.addEventListener("htmx:afterSwap", (event) => {
    const { target } = event.detail;
    if (target.id === "dialog-host" && target.querySelector("#times-dialog")) chosen = kept();
    if (!document.getElementById("times-dialog")) return;
    boxes(document).forEach((input) => { input.checked = chosen.has(input.value); });
    count();
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-time]")) return;
    note(event.target);
    count();
  });

  document.addEventListener("click", (event) => {
    const all = event.target.closest("[data-times-all]");
    if (all) {
      const day = boxes(all.closest("[data-times-day]"));
      const on = day.some((input) => !input.checked);
      day.forEach((input) => {
        input.checked = on;
        note(input);
      });
      count();
    }
    if (event.target.closest("[data-times-use]")) {
      field.value = Array.from(chosen).join(",");
      tell();
      document.getElementById("times-dialog").close();
    }
    if (event.target.closest("[data-picked-clear]")) {
      field.value = "";
      tell();
      box.querySelector("button").focus();
    }
  });

  tell();
})();
