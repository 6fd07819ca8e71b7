// The library: neat addresses, cards that go on without end, "all that match", arrow keys, and the order of a collection.
(() => {
  "use strict";

  const root = document.querySelector("[data-library]");
  if (!root) return;

  const cards = () => root.querySelector("[data-cards]");
  const form = () => root.querySelector("[data-selection]");
  const links = () => Array.from(root.querySelectorAll(".art-card__title[href]"));

  // An address holds only what is set.
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.closest("[data-filters]")) return;
    const { parameters } = event.detail;
    Object.keys(parameters).forEach((name) => {
      if (parameters[name] === "" || (name === "sort" && parameters[name] === "newest")) delete parameters[name];
    });
  });

  // The address remembers how far the page has grown, so that coming back finds it as long, and the browser the place.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { more } = event.detail.target.dataset || {};
    if (!more) return;
    const address = new URL(window.location.href);
    address.searchParams.set("upto", more);
    window.history.replaceState(window.history.state, "", address);
  });

  // "All 312": the boxes stand for what is loaded, the hidden field for all that the filter leaves.
  const everything = (on) => {
    const hidden = form()?.querySelector("[data-everything]");
    if (!hidden) return;
    hidden.disabled = !on;
    hidden.value = on ? hidden.dataset.everything : "";
    const count = form().querySelector("[data-selection-count]");
    if (on && count) count.textContent = `${Number(form().dataset.total).toLocaleString("en")} selected`;
  };

  const offerEverything = (chosen) => {
    const button = form()?.querySelector("[data-select-everything]");
    if (!button) return;
    const boxes = root.querySelectorAll("[data-select-item]").length;
    button.hidden = chosen < boxes || Number(form().dataset.total) <= boxes;
  };

  root.addEventListener("selection:change", (event) => {
    everything(false);
    offerEverything(event.detail.values.length);
  }, true);

  root.addEventListener("click", (event) => {
    if (event.target.closest("[data-select-everything]")) everything(true);
  });

  // Arrow keys go from card to card, a space selects, "/" searches.
  const step = (from, key) => {
    const all = links();
    const at = all.indexOf(from);
    if (key === "ArrowRight") return all[at + 1];
    if (key === "ArrowLeft") return all[at - 1];
    const here = from.getBoundingClientRect();
    const rows = all.filter((link) => {
      const there = link.getBoundingClientRect();
      return key === "ArrowDown" ? there.top > here.bottom : there.bottom < here.top;
    });
    const near = (link) => {
      const there = link.getBoundingClientRect();
      return Math.abs(there.top - here.top) * 10 + Math.abs(there.left - here.left);
    };
    return rows.sort((a, b) => near(a) - near(b))[0];
  };

  const saveOrder = () => {
    const list = cards();
    const order = Array.from(list.querySelectorAll("[name=artwork_ids]")).map((box) => box.value);
    window.htmx.ajax("POST", list.dataset.arrange, { source: list, swap: "none", values: { order } });
  };

  const moveCard = (link, key) => {
    const card = link.closest(".art-card");
    if (!cards()?.dataset.arrange) return false;
    const before = key === "ArrowLeft" || key === "ArrowUp";
    const other = before ? card.previousElementSibling : card.nextElementSibling;
    if (!other || !other.classList.contains("art-card")) return true;
    if (before) other.before(card);
    else other.after(card);
    link.focus();
    saveOrder();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      const search = document.querySelector("[data-library-search]");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
      return;
    }
    const link = event.target.closest?.(".art-card__title[href]");
    if (!link || !root.contains(link)) return;
    if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      if (event.altKey && moveCard(link, event.key)) return;
      step(link, event.key)?.focus();
    } else if (event.key === " ") {
      const box = link.closest(".art-card").querySelector("[data-select-item]");
      if (!box) return;
      event.preventDefault();
      box.click();
    }
  });

  // The order of a collection, by dragging.
  const arrange = () => {
    const list = cards();
    if (!list?.dataset.arrange || !window.Sortable || list.dataset.sortable) return;
    list.dataset.sortable = "yes";
    window.Sortable.create(list, { animation: 150, draggable: ".art-card", delay: 200, delayOnTouchOnly: true, onEnd: saveOrder });
  };

  document.addEventListener("htmx:afterSettle", arrange);
  arrange();
})();
