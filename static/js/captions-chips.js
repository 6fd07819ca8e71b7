// Hashtags as chips, over an ordinary line of text that keeps its value: <input data-chips>, by Tom Select.
(() => {
  "use strict";

  const clean = {
    hashtags: (text) => {
      const word = text.replace(/[^\p{L}\p{N}_]+/gu, "");
      return word && `#${word}`;
    },
    phrases: (text) => text.replace(/#/g, "").replace(/\s+/g, " ").trim(),
  };

  const split = { hashtags: /[\s,;]+/, phrases: /[,;\n]+/ };

  const begin = (input) => {
    if (input.tomselect || typeof TomSelect === "undefined") return;
    const kind = input.dataset.chips;
    const delimiter = kind === "phrases" ? "," : " ";
    const tidy = (text) => text.split(split[kind]).map(clean[kind]).filter(Boolean);
    const locked = clean[kind](input.dataset.chipsLocked || "").toLowerCase();
    const isLocked = (value) => Boolean(locked) && value.toLowerCase() === locked;
    const known = tidy(input.dataset.chipsKnown || "");
    const before = tidy(input.value);
    const items = [...before.filter((tag) => !isLocked(tag)), ...(locked ? [clean[kind](input.dataset.chipsLocked)] : [])];
    input.value = items.join(delimiter);
    const chips = new TomSelect(input, {
      delimiter,
      splitOn: split[kind],
      items,
      options: [...new Set([...items, ...known])].map((tag) => ({ value: tag, text: tag })),
      plugins: ["remove_button"],
      persist: false,
      createOnBlur: true,
      openOnFocus: false,
      hidePlaceholder: true,
      create: (text) => {
        const tag = clean[kind](text);
        return tag ? { value: tag, text: tag } : false;
      },
      onType(text) {  // any of the separators ends a chip, not only the one between stored ones
        if (!split[kind].test(text)) return;
        this.setTextboxValue("");
        tidy(text).forEach((tag) => this.createItem(tag, () => {}));
      },
      onDelete: (values) => !values.some(isLocked),
      onItemAdd: (value, item) => item.classList.toggle("chip-locked", isLocked(value)),
      render: {
        item: (data, escape) => `<div>${escape(data.text)}</div>`,
        option_create: (data, escape) => `<div class="create">Add ${escape(clean[kind](data.input) || data.input)}</div>`,
        no_results: () => null,
      },
    });
    input.hidden = true; // its label is the chips' now
    chips.items.filter(isLocked).forEach((value) => {
      const item = chips.getItem(value);
      item.classList.add("chip-locked");
      item.title = "The brand’s own; it is always among them";
      item.querySelector(".remove")?.remove();
    });
  };

  const beginIn = (root) => {
    if (root.querySelectorAll) root.querySelectorAll("[data-chips]").forEach(begin);
  };
  document.addEventListener("htmx:load", (event) => beginIn(event.detail.elt));
  document.addEventListener("captions:drawn", (event) => beginIn(event.target));
  beginIn(document);
})();
