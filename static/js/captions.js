// The composer and the table: the preview follows the fields; a second after the last key the words are saved by
// themselves. While somebody types, the answer is not drawn over their words: only what changed around them is.
(() => {
  "use strict";

  const PAUSE = 1000;
  const timers = new WeakMap();

  const tagsOf = (panel) => {
    const field = panel.querySelector("[data-preview=hashtags]");
    if (!field) return [];
    if (panel.dataset.network === "etsy") return field.value.split(/[,;\n]+/).map((tag) => tag.trim()).filter(Boolean);
    return field.value.split(/[\s,;]+/).map((tag) => tag.replace(/^#+/, "")).filter(Boolean);
  };

  const valueOf = (panel, name) => panel.querySelector(`[data-preview=${name}]`)?.value.trim() ?? "";

  // A text with the hashtags under it, as networks receive it; Etsy's tags are a field of their own.
  const tagged = (panel, text) => {
    const tags = panel.dataset.network === "etsy" ? [] : tagsOf(panel);
    return [text, tags.map((tag) => `#${tag}`).join(" ")].filter(Boolean).join("\n\n");
  };

  const printText = (panel) => panel.querySelector("[data-print-text]");

  // What goes out: the words for prints, once the original is sold and as long as there are some.
  const posted = (panel) => {
    const prints = panel.querySelector("[data-caption-prints-said]") ? printText(panel).value.trim() : "";
    return tagged(panel, prints || valueOf(panel, "text"));
  };

  const hostOf = (link) => {
    try {
      return new URL(link).hostname.replace(/^www\./, "");
    } catch {
      return "";
    }
  };

  const fold = (target, text) => {
    const at = Number(target.dataset.fold || 0);
    target.textContent = text || target.dataset.empty || "";
    target.classList.toggle("look__empty", !text);
    if (!at || text.length <= at || target.hasAttribute("data-unfolded")) return;
    const more = document.createElement("button");
    more.type = "button";
    more.className = "look__more";
    more.textContent = "more";
    more.addEventListener("click", () => {
      target.setAttribute("data-unfolded", "");
      fold(target, posted(target.closest("[data-caption-panel]")));
    });
    target.textContent = `${text.slice(0, at).trimEnd()}… `;
    target.append(more);
  };

  const show = (panel, target) => {
    if (target.dataset.look === "posted") return fold(target, posted(panel));
    if (target.dataset.look === "host") {
      target.textContent = hostOf(valueOf(panel, "link"));
      target.parentElement.hidden = !target.textContent;
      return undefined;
    }
    if (target.dataset.look === "tags") {
      const items = tagsOf(panel).map((tag) => Object.assign(document.createElement("li"), { textContent: tag }));
      return target.replaceChildren(...items);
    }
    return fold(target, valueOf(panel, target.dataset.look));
  };

  // What a counter counts is not always the field's own characters.
  const count = (panel) => {
    const text = panel.querySelector("[data-preview=text]");
    const tags = panel.querySelector("[data-preview=hashtags]");
    if (!text || !tags) return;
    const prints = printText(panel);
    text.dataset.counterUsed = tagged(panel, text.value.trim()).length;
    if (prints) prints.dataset.counterUsed = prints.value.trim() ? tagged(panel, prints.value.trim()).length : 0;
    tags.dataset.counterUsed = tagsOf(panel).length;
    tags.dataset.counterNoun = panel.dataset.network === "etsy" ? "tags" : "hashtags";
    [text, tags, prints].filter(Boolean).forEach((field) => field.dispatchEvent(new CustomEvent("counter:update", { bubbles: true })));
  };

  const refresh = (panel) => {
    count(panel);
    panel.querySelectorAll("[data-look]").forEach((target) => show(panel, target));
  };

  const say = (panel, text) => {
    const state = panel.querySelector("[data-caption-state]");
    if (state) state.textContent = text;
  };

  const words = (form) => new URLSearchParams(new FormData(form)).toString().replace(/version=\d+/, "");

  const redraw = (panel, fresh) => {
    const { id, selectionStart, selectionEnd } = document.activeElement;
    const drawn = document.importNode(fresh, true);
    panel.replaceWith(drawn);
    htmx.process(drawn);
    drawn.dispatchEvent(new CustomEvent("captions:drawn", { bubbles: true }));
    refresh(drawn);
    const field = id && document.getElementById(id);
    if (!field || !drawn.contains(field)) return;
    field.focus();
    if (typeof selectionStart === "number") field.setSelectionRange(selectionStart, selectionEnd);
  };

  const accept = (panel, form, fresh) => {
    const actions = form.querySelector("[data-caption-actions]");
    const newer = fresh.querySelector("[data-caption-actions]");
    if (!actions || !newer || actions.contains(document.activeElement)) {
      say(panel, "Saved");
      return;
    }
    actions.replaceWith(document.importNode(newer, true));
    htmx.process(form.querySelector("[data-caption-actions]"));
  };

  const save = async (panel) => {
    const form = panel.matches("form") ? panel : panel.querySelector("form");
    if (!form || !panel.isConnected) return;
    const before = words(form);
    say(panel, "Saving …");
    try {
      const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), "HX-Request": "true" };
      const answer = await fetch(form.getAttribute("hx-post"), { method: "POST", body: new FormData(form), headers });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-caption-panel]");
      if (!fresh) throw new Error();
      form.elements.version.value = fresh.querySelector("[name=version]").value;
      if (words(form) !== before) return;
      if (answer.ok) accept(panel, form, fresh);
      else redraw(panel, fresh);
    } catch {
      say(panel, "Not saved: there is no connection. Your words are still here.");
    }
  };

  const saveSoon = (panel) => {
    say(panel, "");
    clearTimeout(timers.get(panel));
    timers.set(panel, setTimeout(() => save(panel), PAUSE));
  };

  document.addEventListener("input", (event) => {
    const panel = event.target.closest("[data-caption-panel]");
    if (!panel || !event.target.name) return;
    refresh(panel);
    saveSoon(panel);
  });

  // What is there already is not written over: the text goes under it.
  document.addEventListener("click", (event) => {
    const panel = event.target.closest("[data-print-text-begin]")?.closest("[data-caption-panel]");
    if (!panel) return;
    const field = printText(panel);
    field.value = [field.value.trim(), valueOf(panel, "text")].filter(Boolean).join("\n\n");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  document.body.addEventListener("htmx:beforeRequest", (event) => {
    const panel = event.target.closest("[data-caption-panel]");
    if (panel) clearTimeout(timers.get(panel));
  });

  const refreshAll = () => document.querySelectorAll("[data-caption-panel]").forEach(refresh);
  document.body.addEventListener("htmx:afterSwap", refreshAll);
  refreshAll();
  // Somebody may have typed before this was there.
  document.querySelectorAll("[data-caption-panel]").forEach((panel) => {
    const fields = Array.from(panel.querySelectorAll("textarea[name], input[type=text][name]"));
    if (fields.some((field) => field.value !== field.defaultValue)) saveSoon(panel);
  });
})();
