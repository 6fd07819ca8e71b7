// A new workspace: proposes an address from its name, and the zone that this computer is in.
(() => {
  "use strict";

  const LONGEST = 40;
  // Letters that do not come apart into a letter and an accent.
  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };

  const slugOf = (name) =>
    name
      .toLowerCase()
      .replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter])
      .normalize("NFD")
      .replace(/[\u0300-\u036f'’]/g, "")
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^[-0-9]+/, "")
      .slice(0, LONGEST)
      .replace(/-+$/, "");

  document.querySelectorAll("[data-slug-of]").forEach((field) => {
    const source = field.form.elements[field.dataset.slugOf];
    let own = field.value !== "" && field.value !== slugOf(source.value);
    field.addEventListener("input", (event) => {
      if (event.isTrusted) own = field.value !== "";
    });
    const propose = () => {
      if (own) return;
      field.value = slugOf(source.value);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    source.addEventListener("input", propose);
    if (source.value !== "" && field.value === "") propose(); // typed before this script was there
  });

  document.querySelectorAll("[data-zone-from-browser]").forEach((select) => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const known = Array.from(select.options).some((option) => option.value === timeZone);
    const untouched = Array.from(select.options).every((option) => option.selected === option.defaultSelected);
    if (known && untouched && !select.form.querySelector("[aria-invalid]")) select.value = timeZone;
  });
})();
