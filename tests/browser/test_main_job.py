"""The main job, as a painter does it: pictures in, words, favourable times, a schedule, files for the importer."""

import base64
import csv
import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Product
from tests.factories import pictures
from tests.factories.calendars import ics

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOST = {"host": "jane.planner.localhost"}
COLOURS = [(180, 60, 40), (40, 120, 90), (60, 70, 150)]
_DROP = """(files) => {
  const carried = new DataTransfer();
  for (const { name, type, content } of files) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    carried.items.add(new File([bytes], name, { type }));
  }
  document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: carried }));
}"""


def drop(page: Page, files: list[tuple[str, str, bytes]]) -> None:
    """Drop files on the page as from a folder."""
    page.evaluate(
        _DROP,
        [{"name": name, "type": kind, "content": base64.b64encode(content).decode()} for name, kind, content in files],
    )


def test_a_painter_goes_from_pictures_to_files_for_the_importer(product: Product, page: Page, tmp_path: Path) -> None:
    product.sign_in(page, "jane")
    page.goto(product.url("jane"))
    expect(page.locator(".brand-block")).to_contain_text("Jane Doe Studio")
    collection_with_pictures(product, page)
    words_for_all(page)
    favourable_times(product, page, tmp_path)
    filled_schedule(product, page)
    queue_in_order(product, page)
    exported_files(product, page)


def collection_with_pictures(product: Product, page: Page) -> None:
    """Step 1: a collection, several pictures dropped on it, one of them broken; thumbnails."""
    page.goto(product.url("jane", "/collections/new/"))
    page.fill("[name=name]", "Night Harbour")
    page.fill("[name=materials]", "Oil on linen")
    page.fill("[name=note]", "Painted from the quay between two ferries.")
    page.get_by_role("button", name="Save collection").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Night Harbour")
    page.wait_for_load_state()
    files = [(f"harbour-{n}.jpg", "image/jpeg", pictures.jpeg(900, 700, one)) for n, one in enumerate(COLOURS)]
    files += [
        ("harbour.png", "image/png", pictures.png(700, 900)),
        ("harbour.webp", "image/webp", pictures.webp(800, 800)),
    ]
    drop(page, [*files, ("letter.jpg", "image/jpeg", b"This is a letter. " * 40)])
    expect(page.locator("[data-uploads]")).to_contain_text("5 added", timeout=60_000)
    expect(page.locator("[data-upload][data-state=refused]")).to_contain_text("letter.jpg")
    expect(page.locator("#results .art-card")).to_have_count(5)
    page.wait_for_function(
        "() => [...document.querySelectorAll('#results img')].every((one) => one.complete && one.naturalWidth > 0)"
    )
    page.reload()
    expect(page.locator("[data-upload][data-state=refused]")).to_contain_text("letter.jpg")
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator("[data-upload]")).to_have_count(0)


def words_for_all(page: Page) -> None:
    """Step 2: the offline writer for all five at once, then one caption changed by hand."""
    for box in page.locator("#results [data-select-item]").all():
        box.check()
    page.get_by_role("button", name="Write captions").click()
    page.locator("#write-many").get_by_role("button", name="Write captions").click()
    page.wait_for_url(re.compile("/captions/jobs/"))
    expect(page.locator("#job")).to_contain_text("20 of 20", timeout=30_000)
    page.get_by_role("link", name="Read captions").click()
    page.get_by_role("link", name="Night Harbour").first.click()
    text = page.locator("#instagram_text")
    expect(text).not_to_be_empty()
    expect(page.locator("#instagram_hashtags")).to_have_value(re.compile("#JaneDoeStudio"))
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        text.fill("The quay at night, between two ferries.")
    expect(page.locator("[data-network=instagram] [data-caption-state]")).to_have_text("Saved")
    page.reload()
    expect(page.locator("#instagram_text")).to_have_value(re.compile("between two ferries"))


def favourable_times(product: Product, page: Page, tmp_path: Path) -> None:
    """Step 3: an .ics file with one broken event; what it would change; a month and a list."""
    soon = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    good = ics(
        *[soon + timedelta(days=day, hours=2) for day in range(40, 50)], name="Night hours", summary="Night hour"
    )
    broken = b"BEGIN:VEVENT\r\nUID:broken@test\r\nSUMMARY:Broken one\r\nDTSTART:soon\r\nEND:VEVENT\r\n"
    path = tmp_path / "night-hours.ics"
    path.write_bytes(good.replace(b"END:VCALENDAR", broken + b"END:VCALENDAR"))
    page.goto(product.url("jane", "/calendars/"))
    page.get_by_role("button", name="Import calendar").first.click()
    page.set_input_files("#import-dialog input[type=file]", str(path))
    page.get_by_role("button", name="Read file").click()
    expect(page.locator("#import")).to_contain_text("Broken one")
    expect(page.locator("#import")).to_contain_text("Night hour 0")
    page.get_by_role("button", name="Apply import").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Night hours")
    expect(page.locator(".fc-daygrid-body")).to_be_visible()
    page.locator("[data-month=next]").click()
    expect(page.locator(".event-band").first).to_be_visible()
    page.get_by_role("link", name="List").click()
    expect(page.locator(".data-table tbody tr")).to_have_count(10)


def filled_schedule(product: Product, page: Page) -> None:
    """Step 4: between two dates, within limits, with the new paintings; a preview; accepted.

    Of all that is ready others would be as new, and it would be chance whether the painting with the changed words is
    among those that go out.
    """
    page.goto(product.url("jane", "/planner/fill/"))
    today = datetime.now(UTC).date()
    page.fill("[name=start]", str(today + timedelta(days=39)))
    page.fill("[name=end]", str(today + timedelta(days=52)))
    page.fill("[name=per_day_instagram]", "1")
    page.fill("[name=per_day_pinterest]", "1")
    page.fill("[name=per_day_facebook]", "1")
    for box in page.locator("[name=calendars]").all():
        box.uncheck()
    page.get_by_label("Night hours").check()
    page.get_by_text("Collections", exact=True).and_(page.locator(".segment span")).click()
    page.get_by_label("Night Harbour").check()
    page.get_by_role("button", name="Show preview").click()
    page.get_by_role("button", name="Day by day").click()
    expect(page.locator(".preview-row").first).to_contain_text("Night hours")
    page.get_by_role("button", name="Accept schedule").click()
    page.wait_for_url(re.compile(r"/planner/\?at="))
    expect(page.get_by_role("status").filter(has_text="planned")).to_be_visible()


def queue_in_order(product: Product, page: Page) -> None:
    """Step 5: approve the new ones, move one, give one another artwork, take one out."""
    page.goto(product.url("jane", "/queue/?state=ready"))
    times = page.locator(".queue__posts time").evaluate_all("(all) => all.map((one) => one.dateTime)")
    assert times == sorted(times)
    page.locator("[data-select-all]").first.check()
    for box in page.locator(".post-row").filter(has_not_text="Night Harbour").locator("[data-select-item]").all():
        box.uncheck()
    page.get_by_role("button", name="Approve posts").click()
    expect(page.get_by_role("status").filter(has_text="approved")).to_be_visible()
    page.goto(product.url("jane", "/queue/?state=approved"))
    row = page.locator(".post-row").last
    row.get_by_role("button", name="Actions for").click()
    row.get_by_role("button", name="Move to…").click()
    later = datetime.now() + timedelta(days=60)
    page.locator("#move-dialog [name=at]").fill(f"{later:%Y-%m-%dT%H:%M}")
    page.locator("#move-dialog").get_by_role("button", name="Move post").click()
    expect(page.get_by_role("status").filter(has_text="moved")).to_be_visible()
    page.reload()
    row = page.locator(".post-row").first
    row.get_by_role("button", name="Actions for").click()
    row.get_by_role("button", name="Replace artwork…").click()
    page.locator("#replace-dialog .choice input:enabled").last.check()
    page.locator("#replace-dialog").get_by_role("button", name="Replace artwork").click()
    expect(page.get_by_role("status").filter(has_text="Gave the place to")).to_be_visible()
    page.reload()
    row = page.locator(".post-row").nth(1)
    row.get_by_role("button", name="Actions for").click()
    row.get_by_role("button", name="Take out").click()
    page.locator("#confirm-dialog").get_by_role("button", name="Take out post").click()
    expect(page.get_by_role("status").filter(has_text="Took out")).to_be_visible()


def exported_files(product: Product, page: Page) -> None:
    """Step 6: for each tool a file for each network, with links that an importer follows without signing in."""
    publer = files_of(product, page, "Publer")
    assert len(publer) == 3
    rows = [row for content in publer.values() for row in csv.DictReader(io.StringIO(content))]
    assert len({tuple(row) for row in rows}) == 1
    assert any("between two ferries" in content for content in publer.values())
    link = next(value for value in rows[0].values() if "/media/" in value)
    answer = httpx.get(
        link.replace(f"jane.planner.localhost:{product.port}", f"127.0.0.1:{product.port}"), headers=HOST
    )
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert "set-cookie" not in answer.headers
    elsewhere = httpx.get(str(answer.url), headers={"host": "okafor.planner.localhost"})
    assert elsewhere.status_code == 404
    feedhive = files_of(product, page, "FeedHive")
    assert len(feedhive) == 3
    assert all(re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", content) for content in feedhive.values())


def files_of(product: Product, page: Page, tool: str) -> dict[str, str]:
    """Export everything to come for the tool; the files of the ZIP by name."""
    today = datetime.now(UTC).date()
    page.goto(product.url("jane", "/exports/new/"))
    page.get_by_label(tool).first.check()
    if tool == "FeedHive":
        for network in ("instagram", "pinterest", "facebook"):
            page.fill(f"[name=account_{network}]", f"Jane on {network}")
    page.fill("[name=ends_on]", str(today + timedelta(days=70)))
    page.get_by_label("Include posts that were exported before").check()
    expect(page.locator("#check")).to_contain_text(re.compile(r"\d+ posts"))
    page.locator("#check").get_by_role("button", name=re.compile("Export")).click()
    page.wait_for_url(re.compile("/exports/[0-9a-f-]{36}/"))
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("ZIP|all files", re.IGNORECASE)).first.click()
    with zipfile.ZipFile(download.value.path()) as archive:
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
