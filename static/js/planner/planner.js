// The planner itself: FullCalendar draws month, week, day and list; what it shows comes from the store.
// Times come as the workspace's wall times; "UTC" here only means: draw them as they are.
(() => {
  "use strict";

  const { planner } = window;
  if (!planner) return;

  const { element, store } = planner;
  const title = document.querySelector("[data-planner-title]");
  const views = Array.from(document.querySelectorAll("[data-planner-view]"));
  const manages = element.dataset.managesCalendars === "yes";

  // The workspace's clock, from where it stood when the page was made.
  const began = Date.parse(`${element.dataset.now}Z`) - performance.now();
  planner.now = () => new Date(began + performance.now()).toISOString().slice(0, 16);

  const postEntry = (post) => ({
    id: post.id,
    title: post.title,
    start: post.at,
    extendedProps: { post },
    classNames: ["post-entry", `is-${post.state}`, post.saving && "is-saving", post.silent && "is-silent", !post.open && "is-locked", post.at <= planner.now() && "is-past"].filter(Boolean),
  });

  // In week and day a favourable time is a window behind the posts, or a line above them when it lasts all day.
  const bandEntry = (band) => ({
    id: `band-${band.id}`,
    title: band.title,
    start: band.start,
    end: band.end > band.start ? band.end : planner.later(band.start, 0, 1),
    allDay: band.allDay,
    display: band.allDay ? "block" : "background",
    extendedProps: { band },
    classNames: ["band-entry"],
  });

  const visible = () => store.posts().filter((post) => !post.gone && planner.showsPost(post));

  const entries = (type) => {
    if (type === "dayGridMonth") return planner.month.firstPosts(visible()).map(postEntry);
    const posts = visible().map(postEntry);
    return type.startsWith("timeGrid") ? [...store.bands().filter(planner.showsBand).map(bandEntry), ...posts] : posts;
  };

  let isFresh = false;

  const plain = (date) => date.toISOString().slice(0, 16);

  const dress = (node, post) => {
    node.dataset.post = post.id;
    node.tabIndex = 0;
    node.setAttribute("role", "button");
    node.setAttribute("aria-label", planner.describe(post));
    node.title = planner.describe(post);
    planner.markChosen(node);
  };

  // In the list a post is a row of a table: its chip is what has the focus and is pressed. Elsewhere it is the entry itself.
  const content = ({ event, view }) => {
    const { post, band } = event.extendedProps;
    if (band) return { domNodes: [planner.band(band, "band-words")] };
    const chip = planner.chip(post);
    if (view.type.startsWith("list")) dress(chip, post);
    return { domNodes: [chip] };
  };

  const mount = ({ event, el, view }) => {
    const { post, band } = event.extendedProps;
    if (band) planner.tintBand(el, band);
    else if (!view.type.startsWith("list")) dress(el, post);
    if (post && planner.focused === post.id) window.setTimeout(() => element.querySelector(`[data-post="${post.id}"]`)?.focus({ preventScroll: true }), 0);
  };

  const editEvents = (fields) => planner.openDialog(`${element.dataset.newEvent}?${new URLSearchParams(fields)}`);

  const narrow = window.matchMedia("(max-width: 40rem)");
  const remembered = localStorage.getItem("planner-view");
  const known = views.some((button) => button.dataset.plannerView === remembered);
  const address = new URL(window.location.href);

  const calendar = new FullCalendar.Calendar(element, {
    initialView: known ? remembered : narrow.matches ? "listMonth" : "dayGridMonth",
    initialDate: address.searchParams.get("at") || element.dataset.now.slice(0, 10),
    headerToolbar: false,
    locale: "en-gb",
    timeZone: "UTC",
    now: () => planner.now(),
    firstDay: 1,
    height: "auto",
    eventDisplay: "block",
    eventOrder: "start,title",
    editable: false,
    selectable: manages,
    selectMirror: true,
    selectMinDistance: 8,
    unselectAuto: true,
    // A post is a moment: so long that it does not reach into the next day, drawn so high that it can be read.
    defaultTimedEventDuration: "00:01",
    eventMinHeight: 28,
    slotEventOverlap: false,
    slotMinTime: "00:00",
    scrollTimeReset: false,
    slotDuration: "00:30",
    nowIndicator: true,
    allDayText: "",
    views: {
      timeGridWeek: { dayHeaderFormat: { weekday: "short", day: "numeric", month: "short" } },
      listMonth: { listDayFormat: { weekday: "long", day: "numeric", month: "long" }, listDaySideFormat: false },
    },
    noEventsText: "Nothing is planned in this month.",
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    slotLabelFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    eventContent: content,
    eventDidMount: mount,
    dayCellDidMount: ({ el }) => planner.month.drawDay(el),
    dateClick: ({ dateStr, jsEvent }) => {
      if (!planner.mayPlan || jsEvent.target.closest("[data-band], [data-open-day]")) return;
      const at = dateStr.slice(0, 16);
      if ((at.length > 10 ? at : `${at}T23:59`) <= planner.now()) return;
      planner.openDialog(`${element.dataset.new}?${new URLSearchParams(at.length > 10 ? { at } : { day: at })}`);
    },
    select: ({ startStr, endStr, allDay }) => {
      calendar.unselect();
      if (planner.isDragging?.()) return;
      editEvents(allDay ? { start: startStr, end: endStr } : { start: startStr.slice(0, 16), end: endStr.slice(0, 16) });
    },
    datesSet: ({ view }) => {
      // Hours scroll inside the grid; months and lists are as long as they are.
      const height = view.type.startsWith("timeGrid") ? "70vh" : "auto";
      if (calendar.getOption("height") !== height) calendar.setOption("height", height);
      if (height !== "auto") window.setTimeout(() => calendar.scrollToTime("07:00"), 0);
      title.textContent = view.title;
      views.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.plannerView === view.type)));
      localStorage.setItem("planner-view", view.type);
      address.searchParams.set("at", plain(calendar.getDate()).slice(0, 10));
      window.history.replaceState(window.history.state, "", address);
      planner.show();
    },
  });
  planner.calendar = calendar;

  // From what the store has.
  planner.redraw = () => {
    const { type } = calendar.view;
    planner.sync(calendar, entries(type)).forEach((id) => {
      element.querySelectorAll(`[data-post="${id}"]`).forEach((node) => dress(node, store.post(id)));
    });
    if (type === "dayGridMonth") planner.month.draw(visible(), store.bands().filter(planner.showsBand));
    planner.keepChosen();
  };

  // What is to be seen, from the store when that has the span, else from the server.
  planner.show = async () => {
    const span = [plain(calendar.view.activeStart), plain(calendar.view.activeEnd)];
    if (isFresh && store.covers(...span)) {
      planner.redraw();
      return;
    }
    try {
      isFresh = await store.load(...span);
      if (isFresh) planner.redraw();
    } catch {
      planner.say({ level: "error", text: "The schedule could not be loaded. Check the connection and try again." });
    }
  };

  planner.reload = () => {
    isFresh = false;
    if (!planner.isDragging?.() && !planner.isWaiting()) planner.show();
  };

  calendar.render();

  document.body.addEventListener("posts:changed", planner.reload);
  document.body.addEventListener("events:changed", planner.reload);
  document.addEventListener("planner:filter", planner.redraw);
  document.addEventListener("planner:dropped", () => {
    if (!isFresh) planner.reload();
  });
  document.querySelectorAll("[data-planner]").forEach((button) =>
    button.addEventListener("click", () => calendar[button.dataset.planner]()));
  views.forEach((button) => button.addEventListener("click", () => calendar.changeView(button.dataset.plannerView)));
})();
