// Mentions in comments: "@" and a few letters offer members; arrows choose, Enter takes, Escape closes.
// <form data-mentions data-people='[{"id", "name"}]'> around a text area and a <ul role="listbox">.
(() => {
  "use strict";

  const MOST = 6;
  const TYPED = /(^|[^\p{L}\p{N}_])@([\p{L}\p{N}][\p{L}\p{N} .'’-]{0,40}|)$/u;

  const partsOf = (field) => {
    const form = field.closest("[data-mentions]");
    return { form, list: form.querySelector("[role=listbox]"), said: form.querySelector("[data-mentions-said]") };
  };

  const typedIn = (field) => field.value.slice(0, field.selectionStart).match(TYPED);

  const matching = (form, typed) => {
    const word = typed.toLocaleLowerCase();
    const people = JSON.parse(form.dataset.people || "[]");
    return people.filter((one) => one.name.toLocaleLowerCase().split(/\s+/).some((part, at, all) => all.slice(at).join(" ").startsWith(word))).slice(0, MOST);
  };

  const close = (field) => {
    const { list, said } = partsOf(field);
    list.hidden = true;
    list.replaceChildren();
    said.textContent = "";
    field.removeAttribute("aria-controls");
    field.removeAttribute("aria-activedescendant");
  };

  const mark = (field, at) => {
    const items = Array.from(partsOf(field).list.children);
    items.forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
    field.setAttribute("aria-activedescendant", items[at].id);
    items[at].scrollIntoView({ block: "nearest" });
  };

  const offer = (field) => {
    const { form, list, said } = partsOf(field);
    const typed = typedIn(field);
    const people = typed ? matching(form, typed[2]) : [];
    if (!people.length) return close(field);
    const items = people.map((one, index) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${index}`;
      item.setAttribute("role", "option");
      item.dataset.person = one.id;
      item.textContent = one.name;
      return item;
    });
    list.replaceChildren(...items);
    list.hidden = false;
    field.setAttribute("aria-controls", list.id);
    said.textContent = `${people.length} member${people.length === 1 ? "" : "s"}. Arrows choose, Enter takes.`;
    return mark(field, 0);
  };

  const take = (field, item) => {
    const { form } = partsOf(field);
    const typed = typedIn(field);
    if (!typed) return close(field);
    const start = field.selectionStart - typed[2].length;
    field.setRangeText(`${item.textContent} `, start, field.selectionStart, "end");
    const chosen = document.createElement("input");
    Object.assign(chosen, { type: "hidden", name: "mentions", value: item.dataset.person });
    form.append(chosen);
    close(field);
    return field.focus();
  };

  const fieldOf = (event) => (event.target.matches?.("[data-mentions] textarea") ? event.target : null);

  document.addEventListener("input", (event) => {
    const field = fieldOf(event);
    if (field) offer(field);
  });

  document.addEventListener(
    "keydown",
    (event) => {
      const field = fieldOf(event);
      if (!field) return;
      const { list } = partsOf(field);
      if (list.hidden) return;
      const items = Array.from(list.children);
      const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
      if (event.key === "ArrowDown") mark(field, (at + 1) % items.length);
      else if (event.key === "ArrowUp") mark(field, (at + items.length - 1) % items.length);
      else if (event.key === "Enter" || event.key === "Tab") take(field, items[at]);
      else if (event.key === "Escape") close(field);
      else return;
      // Escape would close the drawer, Tab leave the field.
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  // Before the field loses the focus, and its list with it.
  document.addEventListener("mousedown", (event) => {
    const item = event.target.closest?.("[data-mentions] [role=option]");
    if (!item) return;
    event.preventDefault();
    take(item.closest("[data-mentions]").querySelector("textarea"), item);
  });

  document.addEventListener("focusout", (event) => {
    const field = fieldOf(event);
    if (field) close(field);
  });
})();
