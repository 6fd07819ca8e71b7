// Month and week of a preview: posts as chips that are dragged to another day or time, or onto each other to swap their artworks.
// Times come as the workspace's wall times; "UTC" here only means: draw them as they are.
(() => {
  "use strict";

  const { preview } = window;
  const element = document.querySelector("[data-grid]");
  if (!preview || !element) return;

  const { root, isOpen } = preview;
  const bar = root.querySelector("[data-grid-title]");
  const VIEWS = { month: "dayGridMonth", week: "timeGridWeek" };
  let calendar = null;
  let swapWith = null;

  const make = (tag, className, text = "") => {
    const node = document.createElement(tag);
    node.className = className;
    node.textContent = text;
    return node;
  };

  const icon = (name) => {
    const mark = make("i", `bi bi-${name}`);
    mark.setAttribute("aria-hidden", "true");
    return mark;
  };

  const picture = (artwork) => {
    const image = make("img", "fill-chip__picture");
    image.src = root.dataset.picture.replace("00000000-0000-0000-0000-000000000000", artwork);
    image.alt = "";
    image.loading = "lazy";
    image.draggable = false;
    return image;
  };

  const chip = ({ event, timeText }) => {
    const { artwork, network, networkName, reason, pinned, favourable, problem } = event.extendedProps;
    const box = make("span", "fill-chip");
    box.append(picture(artwork), make("span", "numbers", timeText), icon(network), make("span", "fill-chip__text", event.title));
    if (problem) box.append(icon("exclamation-triangle fill-chip__state fill-chip__danger"));
    else if (pinned) box.append(icon("pin-angle-fill fill-chip__state fill-chip__pin"));
    else if (favourable) box.append(icon("moon-stars fill-chip__state"));
    box.title = [`${event.title}, ${networkName}, ${timeText}`, pinned ? "Pinned" : "", problem ? `No longer possible: ${problem}` : reason]
      .filter(Boolean).join(". ");
    return { domNodes: [box] };
  };

  const chipAt = (x, y) => document.elementsFromPoint(x, y)
    .map((node) => node.closest(".fc-event[data-row]"))
    .find((node) => node && !node.classList.contains("fc-event-mirror") && !node.classList.contains("fc-event-dragging"));

  const mark = (node) => {
    element.querySelectorAll(".fill-chip-swap").forEach((other) => other.classList.remove("fill-chip-swap"));
    if (node) node.classList.add("fill-chip-swap");
  };

  let dragged = "";
  const follow = (event) => {
    const node = chipAt(event.clientX, event.clientY);
    swapWith = node && node.dataset.row !== dragged ? node.dataset.row : null;
    mark(swapWith ? node : null);
  };

  const dragStart = ({ event }) => {
    dragged = event.id;
    swapWith = null;
    document.addEventListener("pointermove", follow);
    document.addEventListener("touchmove", touched, { passive: true });
  };

  const touched = (event) => follow(event.touches[0]);

  const dragStop = () => {
    document.removeEventListener("pointermove", follow);
    document.removeEventListener("touchmove", touched);
    mark(null);
    if (swapWith) preview.edit("swap", { row: dragged, other: swapWith });
  };

  const drop = async ({ event, revert }) => {
    if (swapWith) {
      revert();
      return;
    }
    const moved = await preview.edit("move", { row: event.id, at: event.startStr.slice(0, 16) });
    if (!moved) revert();
  };

  const shift = (event, days, minutes) => {
    const at = new Date(`${event.startStr.slice(0, 16)}:00Z`);
    at.setUTCMinutes(at.getUTCMinutes() + days * 1440 + minutes);
    preview.edit("move", { row: event.id, at: at.toISOString().slice(0, 16) });
  };

  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -15], ArrowDown: [0, 15] };

  // On a chip: Enter opens, P pins, Delete takes out, Alt with arrows moves.
  const keys = (event) => {
    const node = event.target.closest(".fc-event[data-row]");
    if (!node || !isOpen || event.ctrlKey || event.metaKey) return;
    const post = calendar.getEventById(node.dataset.row);
    if (event.altKey && STEPS[event.key]) shift(post, ...STEPS[event.key]);
    else if (event.altKey) return;
    else if (event.key === "Delete" || event.key === "Backspace") preview.edit("drop", { row: post.id });
    else if (event.key.toLowerCase() === "p") preview.edit(post.extendedProps.pinned ? "unpin" : "pin", { row: post.id });
    else return;
    event.preventDefault();
  };

  // After a redraw the focus goes back to the post that had it.
  let focused = "";
  const remember = () => {
    const node = document.activeElement && document.activeElement.closest(".fc-event[data-row]");
    focused = node ? node.dataset.row : "";
  };
  const restore = () => {
    if (!focused || (document.activeElement && document.activeElement !== document.body)) return;
    const node = element.querySelector(`.fc-event[data-row="${CSS.escape(focused)}"]`);
    if (node) node.focus();
  };

  const start = (view) => {
    calendar = new FullCalendar.Calendar(element, {
      initialView: view,
      initialDate: root.dataset.first,
      headerToolbar: false,
      timeZone: "UTC",
      now: root.dataset.now,
      firstDay: 1,
      height: "auto",
      fixedWeekCount: false,
      dayMaxEvents: 6,
      eventDisplay: "block",
      eventOrder: "start,id",
      eventInteractive: true,
      eventStartEditable: isOpen,
      eventDurationEditable: false,
      // A post is a moment: so long that it does not reach into the next day, drawn so high that it can be read.
      defaultTimedEventDuration: "00:01",
      eventMinHeight: 30,
      longPressDelay: 300,
      allDaySlot: false,
      slotDuration: "01:00",
      snapDuration: "00:05",
      slotEventOverlap: false,
      slotLabelFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
      views: {
        timeGridWeek: {
          dayHeaderFormat: { weekday: "short", day: "numeric" },
          titleFormat: { day: "numeric", month: "short" },
        },
      },
      eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
      eventContent: chip,
      eventClassNames: ({ event }) => (event.extendedProps.problem ? ["fill-chip-problem"] : []),
      eventDidMount: ({ el, event }) => { el.dataset.row = event.id; },
      events: {
        url: root.dataset.feed,
        failure: () => document.dispatchEvent(new CustomEvent("toast", {
          detail: { level: "error", text: "The preview could not be loaded. Check the connection and try again." },
        })),
      },
      eventDataTransform: (post) => ({ ...post, backgroundColor: "transparent" }),
      eventDragStart: dragStart,
      eventDragStop: dragStop,
      eventDrop: drop,
      eventClick: ({ event, jsEvent }) => {
        jsEvent.preventDefault();
        preview.open(event.id);
      },
      eventsSet: restore,
      datesSet: ({ view }) => { bar.textContent = view.title; },
    });
    calendar.render();
    element.addEventListener("keydown", keys);
  };

  root.querySelectorAll("[data-grid-go]").forEach((button) =>
    button.addEventListener("click", () => calendar && calendar[button.dataset.gridGo]()));

  // Drawn when it is first looked at: a hidden grid has no size.
  root.addEventListener("preview:show", (event) => {
    const view = VIEWS[event.detail];
    if (!view) return;
    if (!calendar) start(view);
    else calendar.changeView(view);
    calendar.updateSize();
  });

  const again = () => {
    if (!calendar) return;
    remember();
    calendar.refetchEvents();
  };
  document.body.addEventListener("proposal:redraw", again);
  root.addEventListener("preview:others", again);
})();
