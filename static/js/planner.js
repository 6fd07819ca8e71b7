// The planner: posts as chips over soft bands of favourable times. Dragging asks the server, and draws its answer.
// Times come as the workspace's wall times; "UTC" here only means: draw them as they are.
(() => {
  "use strict";

  const element = document.querySelector("[data-planner-calendar]");
  if (!element) return;

  const mayPlan = element.dataset.mayPlan === "yes";
  const network = document.querySelector("[data-planner-network]");
  const title = document.querySelector("[data-planner-title]");
  const views = Array.from(document.querySelectorAll("[data-planner-view]"));

  const make = (tag, className, text = "") => {
    const node = document.createElement(tag);
    node.className = className;
    node.textContent = text;
    return node;
  };

  const say = (level, text) => document.dispatchEvent(new CustomEvent("toast", { detail: { level, text } }));

  const chip = (event, timeText) => {
    const { picture, networkName, stateName, icon, tone, network: name } = event.extendedProps;
    const box = make("span", "chip");
    const image = make("img", "chip__picture");
    image.src = picture;
    image.alt = "";
    image.loading = "lazy";
    const mark = make("i", `bi bi-${name}`);
    mark.setAttribute("aria-hidden", "true");
    const state = make("i", `bi bi-${icon} chip__state tone-${tone}`);
    state.setAttribute("aria-hidden", "true");
    box.append(image, make("span", "numbers", timeText), mark, make("span", "chip__text", event.title), state);
    box.title = `${event.title}, ${networkName}, ${timeText}, ${stateName}`;
    return box;
  };

  const draw = ({ event, timeText }) => ({
    domNodes: [event.extendedProps.kind === "band" ? eventBand(event) : chip(event, timeText)],
  });

  const failure = () => say("error", "The schedule could not be loaded. Check the connection and try again.");

  const posts = {
    url: element.dataset.feed,
    extraParams: () => (network.value ? { network: network.value } : {}),
    failure,
    eventDataTransform: ({ url, ...post }) => ({ ...post, postUrl: url, backgroundColor: "var(--surface)" }),
  };

  const favourable = {
    url: element.dataset.events,
    failure,
    editable: false,
    eventDataTransform: ({ color, ...event }) => ({
      ...event,
      kind: "band",
      dot: color,
      editable: false,
      backgroundColor: "transparent",
    }),
  };

  const move = async ({ event, revert }) => {
    const body = new FormData();
    body.append("at", event.startStr.slice(0, 16));
    body.append("version", event.extendedProps.version);
    body.append("dragged", "1");
    const headers = { Accept: "application/json", ...JSON.parse(document.body.getAttribute("hx-headers")) };
    try {
      const answer = await fetch(event.extendedProps.moveUrl, { method: "POST", body, headers });
      if (answer.ok) {
        say("success", "The post is moved.");
        calendar.refetchEvents();
        return;
      }
      const { error } = await answer.json();
      say("error", error.message);
    } catch {
      say("error", "The post was not moved: there is no connection. It stays where it was.");
    }
    revert();
  };

  const narrow = window.matchMedia("(max-width: 40rem)");
  const remembered = localStorage.getItem("planner-view");

  const calendar = new FullCalendar.Calendar(element, {
    initialView: remembered || (narrow.matches ? "listMonth" : "dayGridMonth"),
    headerToolbar: false,
    timeZone: "UTC",
    now: element.dataset.now,
    firstDay: 1,
    height: "auto",
    dayMaxEvents: 5,
    eventDisplay: "block",
    eventOrder: "kind,start",
    eventStartEditable: mayPlan,
    eventDurationEditable: false,
    defaultTimedEventDuration: "00:30",
    slotMinTime: "05:00",
    views: { timeGridWeek: { dayHeaderFormat: { weekday: "short", day: "numeric", month: "short" } } },
    nowIndicator: true,
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    slotLabelFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    eventContent: draw,
    eventSources: [favourable, posts],
    eventDrop: move,
    eventClick: ({ event, jsEvent }) => {
      jsEvent.preventDefault();
      if (event.extendedProps.postUrl) htmx.ajax("GET", event.extendedProps.postUrl, { target: "#dialog-host" });
    },
    datesSet: ({ view }) => {
      title.textContent = view.title;
      views.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.plannerView === view.type)));
      localStorage.setItem("planner-view", view.type);
    },
  });
  calendar.render();

  document.querySelectorAll("[data-planner]").forEach((button) =>
    button.addEventListener("click", () => calendar[button.dataset.planner]()));
  views.forEach((button) => button.addEventListener("click", () => calendar.changeView(button.dataset.plannerView)));
  network.addEventListener("change", () => calendar.refetchEvents());
  document.body.addEventListener("posts:changed", () => calendar.refetchEvents());

  const keys = { t: () => calendar.today(), m: "dayGridMonth", w: "timeGridWeek", l: "listMonth" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog")) return;
    const action = keys[event.key.toLowerCase()];
    if (typeof action === "function") action();
    else if (action) calendar.changeView(action);
  });
})();
