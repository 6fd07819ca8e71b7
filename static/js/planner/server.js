// What the planner asks the server, and what is said when that fails. Nothing that was planned is lost by an error.
(() => {
  "use strict";

  const { planner } = window;
  if (!planner) return;

  planner.say = (detail) => document.dispatchEvent(new CustomEvent("toast", { detail }));

  const changed = () => document.body.dispatchEvent(new CustomEvent("posts:changed", { bubbles: true }));

  const bodyOf = (fields) => {
    const body = new FormData();
    Object.entries(fields).forEach(([name, value]) => [value].flat().forEach((one) => body.append(name, one)));
    return body;
  };

  const reasonOf = async (answer) => {
    try {
      return (await answer.json()).error.message;
    } catch {
      return answer.status === 401 ? "You are signed out. Reload the page to sign in again." : "Something went wrong on our side. Nothing was changed; try again in a moment.";
    }
  };

  // True when it was done: a toast has said so, and everything on the page that shows posts draws itself anew.
  planner.post = async (url, fields) => {
    const headers = { Accept: "application/json", ...JSON.parse(document.body.getAttribute("hx-headers")) };
    let answer;
    try {
      answer = await fetch(url, { method: "POST", body: bodyOf(fields), headers });
    } catch {
      planner.say({ level: "error", text: "There is no connection, so nothing was changed. Try again when it is back." });
      return false;
    }
    if (!answer.ok) {
      planner.say({ level: "error", text: await reasonOf(answer) });
      return false;
    }
    const { toast, versions = {} } = await answer.json();
    planner.store.renew(versions);
    planner.say(toast);
    changed();
    return true;
  };

  planner.ask = async (url, fields) => {
    const answer = await fetch(`${url}?${new URLSearchParams(fields)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(`The server answered ${answer.status}.`);
    return answer.json();
  };

  planner.openDialog = (url) => window.htmx.ajax("GET", url, { target: "#dialog-host" });
})();
