// Others plan too: every few seconds the page asks whether something changed and who else is here.
(() => {
  "use strict";

  const { planner } = window;
  if (!planner) return;

  const SECONDS = 4;
  const people = document.querySelector("[data-planner-people]");

  const show = (names) => {
    people.hidden = names.length === 0;
    people.textContent = names.length === 1 ? `${names[0]} is here too` : `${names.slice(0, -1).join(", ")} and ${names.at(-1)} are here too`;
  };

  const busy = () => document.hidden || planner.isDragging?.() || planner.isWaiting() || !planner.store.isLoaded;

  const look = async () => {
    if (busy()) return;
    try {
      const answer = await planner.ask(planner.element.dataset.pulse, {});
      show(answer.people);
      if (answer.revision !== planner.store.revision && !busy()) {
        planner.reload();
        document.body.dispatchEvent(new CustomEvent("planner:others"));
      }
    } catch {
      // The next look comes soon; what fails for longer is said by whatever the person does.
    }
  };

  window.setInterval(look, SECONDS * 1000);
  document.addEventListener("visibilitychange", look);
})();
