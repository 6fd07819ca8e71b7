"""``python -m tests.benchmarks.planner``: the planner with 500 posts and 1,000 favourable times in one month.

The product is started as ``make run`` does, with Debian's Chromium in front of it. Said are the server's times for page
and feed (median of nine), the time from opening the page to the last chip on the screen, and, from the browser's own
trace of a drag over the whole month, how many frames a second came and how many were dropped.
"""

import json
import logging
import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.product import product
from tests.browser.conftest import CHROMIUM

POSTS, EVENTS = 500, 1000
_TIMES = 9
_SECONDS = 3
_CATEGORIES = [
    "devtools.timeline",
    "disabled-by-default-devtools.timeline",
    "disabled-by-default-devtools.timeline.frame",
]
_DRAWN = """() => new Promise((done) => {
  const wait = () => (document.querySelectorAll("[data-post]").length >= %d
    ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(wait));
  wait();
})"""


def main() -> None:
    with product() as port:
        month = _fill()
        with sync_playwright() as playwright:
            arguments = ["--no-sandbox", "--disable-gpu"]
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            _sign_in(page, port)
            _server(page, port, month)
            _drawing(page, port, month)
            _dragging(browser, page)
            browser.close()


def _fill() -> datetime:
    """Jane's workspace, filled; the first day of the month that it is filled in, which is to come."""
    import django

    django.setup()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    from apps.core.tenancy.context import workspace_context
    from apps.public.workspaces.models import Workspace
    from apps.tenant.artworks.models import Artwork
    from apps.tenant.calendars.models import Calendar, Event
    from apps.tenant.schedule.models import Post

    now = datetime.now(UTC)
    month = datetime(now.year + (now.month + 3) // 13, (now.month + 2) % 12 + 1, 1, 5, tzinfo=UTC)
    with workspace_context(Workspace.objects.get(slug="jane")):
        artworks = list(Artwork.objects.promotable())
        calendars = [Calendar.objects.create(name=f"Bench {n}", color=c) for n, c in enumerate(("#3d6b8f", "#8f3d6b"))]
        Event.objects.bulk_create(
            Event(
                calendar=calendars[number % 2],
                uid=f"bench-{number}",
                summary=f"Moon in house {number % 12}",
                starts_at=month + timedelta(minutes=41 * number),
                ends_at=month + timedelta(minutes=41 * number + 24),
                posts_at=month + timedelta(minutes=41 * number + 12),
                zone="UTC",
            )
            for number in range(EVENTS)
        )
        Post.objects.bulk_create(
            Post(
                artwork=artworks[number % len(artworks)],
                network="instagram",
                scheduled_at=month + timedelta(minutes=83 * number),
                state="ready",
            )
            for number in range(POSTS)
        )
    return month


def _sign_in(page: Page, port: int) -> None:
    from apps.demo.people import CLIENTS, PASSWORD

    page.goto(f"{_base(port)}/accounts/login/")
    page.fill("input[name=login]", CLIENTS[0].owner_email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/accounts/login" not in url)


def _server(page: Page, port: int, month: datetime) -> None:
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    headers = {"Host": f"jane.planner.localhost:{port}"}
    span = {"start": month.isoformat(), "end": (month + timedelta(days=42)).isoformat()}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, cookies=cookies, timeout=30) as web:
        for path, query in (("/planner/", {}), ("/planner/feed", span), ("/planner/pulse", {})):
            times = []
            for _ in range(_TIMES):
                begun = time.perf_counter()
                web.get(path, params=query).raise_for_status()
                times.append(1000 * (time.perf_counter() - begun))
            print(f"{statistics.median(times):6.0f} ms at the server, {min(times):.0f} to {max(times):.0f}: {path}")


def _drawing(page: Page, port: int, month: datetime) -> None:
    times = []
    for _ in range(5):
        page.goto(f"{_base(port)}/planner/?at={month:%Y-%m-%d}", wait_until="commit")
        times.append(page.evaluate(_DRAWN % 100))
    print(
        f"{statistics.median(times):6.0f} ms from opening to drawn in the browser, {min(times):.0f} to {max(times):.0f}"
    )
    metrics = page.context.new_cdp_session(page)
    metrics.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.reload(wait_until="commit")
    page.evaluate(_DRAWN % 100)
    spent = {one["name"]: one["value"] * 1000 for one in metrics.send("Performance.getMetrics")["metrics"]}
    parts = ", ".join(
        f"{name[:-8].lower()} {spent[name]:.0f}" for name in ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
    )
    print(f"{spent['TaskDuration']:6.0f} ms of processor in the browser: {parts}")
    print(f"       {page.locator('[data-post]').count()} chips, {page.locator('.day-band').count()} lines of times")


def _dragging(browser: Any, page: Page) -> None:
    page.wait_for_timeout(1500)
    chip = page.locator("[data-post]:visible").nth(40)
    chip.scroll_into_view_if_needed()
    box = chip.bounding_box()
    assert box
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 20, steps=3)
    browser.start_tracing(page=page, categories=_CATEGORIES)
    begun, steps = time.perf_counter(), 0
    while time.perf_counter() - begun < _SECONDS:
        steps += 1
        page.mouse.move(350 + (steps * 9) % 700, 330 + (steps * 5) % 500)
    seconds = time.perf_counter() - begun
    events = json.loads(browser.stop_tracing())["traceEvents"]
    page.keyboard.press("Escape")
    page.mouse.up()
    frames = [one["ts"] for one in events if one["name"] == "DrawFrame"]
    work = [one.get("tdur", 0) / 1000 for one in events if one["name"] == "FireAnimationFrame"]
    print(f"{len(frames) / seconds:6.0f} frames a second in a drag of {seconds:.1f} s over {steps} places")
    if work:
        work.sort()
        print(
            f"{statistics.median(work):6.1f} ms of processor for a frame's script, "
            f"{work[len(work) * 95 // 100]:.1f} at the 95th percentile (a frame has 16.7)"
        )


def _base(port: int) -> str:
    return f"http://jane.planner.localhost:{port}"


if __name__ == "__main__":
    main()
