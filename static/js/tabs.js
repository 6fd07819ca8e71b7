// Tabs that do not fit beside each other scroll sideways: the one of this page is brought into sight.
(() => {
  "use strict";

  for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
    const list = tab.closest(".tabs");
    const middle = tab.getBoundingClientRect().left - list.getBoundingClientRect().left + tab.offsetWidth / 2;
    list.scrollLeft += middle - list.clientWidth / 2;
  }
})();
