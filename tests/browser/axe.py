"""What axe-core finds on the page that is open, and whether it scrolls sideways."""

from pathlib import Path

from playwright.sync_api import Page

_AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text()
# What FullCalendar draws inside its grid is its own.
_RUN = """async () => {
  const found = await axe.run({ exclude: [[".fc"]] }, { resultTypes: ["violations"] });
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).slice(0, 3)}`);
}"""
_IS_THERE = "() => 'axe' in window"
# What a script makes of another width or scheme is there, and what that sets in motion has begun. That is brought to
# its end, and so is what begins then, as colours do that are handed down: nothing is half faded in. And no part is on
# its way.
_STILL = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const ends = (animation) => animation.effect.getTiming().iterations !== Infinity;
  const running = () => document.getAnimations().filter((one) => one.playState === "running" && ends(one));
  for (let round = 0; round < 20 && running().length; round += 1) running().forEach((one) => one.finish());
  return !running().length && !document.querySelector(".htmx-request");
}"""
# By how much the page is too wide, and what reaches furthest.
_SIDEWAYS = """() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return "";
  const right = (one) => one.getBoundingClientRect().right;
  const around = (one) => (getComputedStyle(one).position === "absolute" ? one.offsetParent : one.parentElement);
  const scrolls = (one) => one !== document.body && (getComputedStyle(one).overflowX !== "visible" || isInside(one));
  const isInside = (one) => Boolean(around(one)) && scrolls(around(one));
  const every = Array.from(document.body.querySelectorAll("*"));
  const wide = every.filter((one) => right(one) > clientWidth + 0.5 && !isInside(one));
  const names = wide.map((one) => `${one.tagName.toLowerCase()}.${one.getAttribute("class") || ""} to ${right(one)}`);
  return `scrolls sideways by ${scrollWidth - clientWidth} pixels: ${names.slice(0, 8).join("; ")}`;
}"""


def faults(page: Page) -> list[str]:
    """In axe's words; nothing when the page is as it should be."""
    page.wait_for_load_state("load")
    page.wait_for_function(_STILL)
    if not page.evaluate(_IS_THERE):  # two thirds of a megabyte, which a page that is looked at twice takes in once
        page.evaluate(_AXE)
    found: list[str] = page.evaluate(_RUN)
    sideways = page.evaluate(_SIDEWAYS)
    return [*found, sideways] if sideways else found
