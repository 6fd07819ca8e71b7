"""What axe-core finds on the page that is open, and whether it scrolls sideways."""

from pathlib import Path

from playwright.sync_api import Page

_AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text()
# What FullCalendar draws inside its grid is its own.
_RUN = """async () => {
  const found = await axe.run({ exclude: [[".fc"]] }, { resultTypes: ["violations"] });
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).slice(0, 3)}`);
}"""
# What a script makes of another width or scheme is there, and what that sets in motion has begun.
_DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
# No part is on its way, and nothing is half faded in.
_STILL = """() => {
  const ends = (animation) => animation.effect.getTiming().iterations !== Infinity;
  const runs = document.getAnimations().some((one) => one.playState === "running" && ends(one));
  return !runs && !document.querySelector(".htmx-request");
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
    page.evaluate(_DRAWN)
    page.wait_for_function(_STILL)
    page.evaluate(_AXE)
    found: list[str] = page.evaluate(_RUN)
    sideways = page.evaluate(_SIDEWAYS)
    return [*found, sideways] if sideways else found
