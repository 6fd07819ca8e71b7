// The composer: the preview follows the fields; a second after the last key the words are saved by themselves.
// While somebody types, the answer is not drawn over their words: only what changed around them is.
(() => {
  "use strict";

  const PAUSE = 1000;
  const timers = new WeakMap();

  const fold = (text, at) => (at && text.length > at ? `${text.slice(0, at).trimEnd()}… more` : text);

  const tags = (text) => text.split(/[\s,;]+/).filter(Boolean).map((tag) => `#${tag.replace(/^#+/, "")}`).join(" ");

  const refresh = (panel) => {
    panel.querySelectorAll("[data-preview]").forEach((field) => {
      const isShop = field.dataset.preview === "hashtags" && panel.dataset.network === "etsy";
      const target = panel.querySelector(`[data-look="${isShop ? "tags" : field.dataset.preview}"]`);
      if (!target) return;
      const words = isShop ? field.value.split(/[,;\n]+/).map((tag) => tag.trim()).filter(Boolean).join(" · ") : tags(field.value);
      const text = field.dataset.preview === "hashtags" ? words : field.value;
      target.textContent = fold(text, Number(target.dataset.fold || 0));
    });
  };

  const say = (panel, text) => {
    const state = panel.querySelector("[data-caption-state]");
    if (state) state.textContent = text;
  };

  const save = async (panel) => {
    const form = panel.querySelector("form");
    const sent = new FormData(form);
    const before = new URLSearchParams(sent).toString();
    say(panel, "Saving …");
    try {
      const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), "HX-Request": "true" };
      const answer = await fetch(form.getAttribute("hx-post"), { method: "POST", body: sent, headers });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-caption-panel]");
      if (!fresh) throw new Error();
      form.elements.version.value = fresh.querySelector("[name=version]").value;
      const same = new URLSearchParams(new FormData(form)).toString().replace(/version=\d+/, "")
        === before.replace(/version=\d+/, "");
      if (!answer.ok && same) {
        panel.replaceWith(document.importNode(fresh, true));
        htmx.process(document.querySelector(`[data-caption-panel][data-network="${panel.dataset.network}"]`));
        return;
      }
      if (same) say(panel, answer.ok ? "Saved" : "Not saved: see above");
    } catch {
      say(panel, "Not saved: there is no connection. Your words are still here.");
    }
  };

  document.addEventListener("input", (event) => {
    const panel = event.target.closest("[data-caption-panel]");
    if (!panel) return;
    refresh(panel);
    say(panel, "");
    clearTimeout(timers.get(panel));
    timers.set(panel, setTimeout(() => save(panel), PAUSE));
  });

  document.body.addEventListener("htmx:beforeRequest", (event) => {
    const panel = event.target.closest("[data-caption-panel]");
    if (panel) clearTimeout(timers.get(panel));
  });

  document.body.addEventListener("htmx:afterSwap", () => {
    document.querySelectorAll("[data-caption-panel]").forEach(refresh);
  });

  document.querySelectorAll("[data-caption-panel]").forEach(refresh);
})();
