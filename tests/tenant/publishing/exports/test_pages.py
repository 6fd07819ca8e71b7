"""The pages of an export as the owner uses them, and to whom they are shut."""

import io
import re
import zipfile
from datetime import time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import httpx
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.access import Actor
from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.models import Artwork, RenditionKind
from apps.tenant.publishing.exports.selectors import Remembered, wishes_remembered
from apps.tenant.publishing.models import Export, ExportFile, Tool
from apps.tenant.schedule.models import Post, PostState, Slot
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make
from tests.factories.publishing import NOON, PICTURE, approved_make, export_make, picture_store
from tests.factories.schedule import post_make
from tests.fixtures.people import SignIn

pytestmark = pytest.mark.usefixtures("in_jane")

NEW, CHECK, LIST = "/exports/new/", "/exports/new/check", "/exports/"


def wishes(**changes: object) -> dict[str, object]:
    return {
        "tool": "publer",
        "headers": "short",
        "starts_on": NOON.date() - timedelta(days=3),
        "ends_on": NOON.date() + timedelta(days=10),
        "networks": ["instagram", "pinterest", "facebook"],
        "states": "approved",
        "link_days": 7,
        **changes,
    }


def test_the_owner_sees_what_goes_and_what_not_then_exports_and_downloads(as_owner_of_jane: Client) -> None:
    good = approved_make("Good", at=NOON, network="pinterest")
    approved_make("Long", at=NOON + timedelta(hours=1), text="x" * 3000)
    post_make(artwork_make("Waiting"), NOON)
    picture_store(good.artwork, kind=RenditionKind.PIN)
    checked = as_owner_of_jane.get(CHECK, wishes()).content.decode()
    assert "2 posts, 2 with problems" in checked
    assert re.search(r"Export 1 post\s*</button>", checked)
    assert "800 characters too long for Instagram" in checked
    assert "It has no board." in checked
    assert "Not approved" in checked
    answer = as_owner_of_jane.post(NEW, wishes())
    page = as_owner_of_jane.get(answer["Location"]).content.decode()
    assert "America/New_York" in page
    file = ExportFile.objects.get()
    redirect = as_owner_of_jane.get(reverse("publishing:export_file", args=[file.export_id, file.pk]))
    download = httpx.get(redirect["Location"])
    assert f"-to-{NOON.date() + timedelta(days=10)}-publer-pinterest.csv" in download.headers["Content-Disposition"]
    link = next(cell for cell in download.text.replace("\r\n", ",").split(",") if "/media/" in cell)
    importer = Client(headers={"host": "jane.planner.localhost"})
    assert importer.get(link.removeprefix("http://jane.planner.localhost:8000")).getvalue() == PICTURE


def test_all_files_come_in_one_archive(
    as_owner_of_jane: Client, actor: Actor, django_assert_max_num_queries: Any
) -> None:
    posts = [approved_make(network=network, at=NOON) for network in ("instagram", "pinterest", "facebook")]
    export = export_make(actor, *posts)
    with django_assert_max_num_queries(12):
        response = as_owner_of_jane.get(reverse("publishing:export_archive", args=[export.pk]))
    assert response["Content-Disposition"].endswith('-publer-jane.zip"')
    assert response["Cache-Control"] == "private, no-store"
    content = response.getvalue()
    assert response["Content-Length"] == str(len(content))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == ["publer-facebook.csv", "publer-instagram.csv", "publer-pinterest.csv"]
        for file in export.files.all():
            with file.file.open("rb") as stored:
                assert archive.read(file.base_name) == stored.read()


def test_an_archive_whose_file_is_gone_says_what_to_do(as_owner_of_jane: Client, actor: Actor) -> None:
    export = export_make(actor, approved_make(at=NOON))
    file = export.files.get()
    file.file.storage.delete(file.file.name)
    response = as_owner_of_jane.get(
        reverse("publishing:export_archive", args=[export.pk]), headers={"accept": "application/json"}
    )
    assert response.status_code == 503
    assert "export the posts again" in response.json()["error"]["message"]


def test_the_second_export_of_the_same_says_that_nothing_is_left(as_owner_of_jane: Client) -> None:
    approved_make(at=NOON)
    as_owner_of_jane.post(NEW, wishes())
    again = as_owner_of_jane.post(NEW, wishes())
    assert again.status_code == 422
    assert "No post of these days can be exported" in again.content.decode()
    assert Export.objects.count() == 1
    assert "Exported before" in as_owner_of_jane.get(CHECK, wishes()).content.decode()
    as_owner_of_jane.post(NEW, wishes(include_exported="on"))
    assert Export.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_on": "2020-01-01"}, "The last day is before the first"),
        ({"ends_on": NOON.date() + timedelta(days=900)}, "at most 365 days"),
        ({"starts_on": "tomorrow"}, "Enter a valid date"),
        ({"networks": []}, "Choose at least one network"),
        ({"networks": ["myspace"]}, "myspace is not one of the available choices"),
        ({"link_days": 31}, "less than or equal to 30"),
        ({"tool": "feedhive"}, "Type the name of the Instagram account as FeedHive shows it"),
        ({"tool": "excel"}, "excel is not one of the available choices"),
    ],
)
def test_wishes_that_can_not_be_are_said_by_the_check_and_at_the_form(
    as_owner_of_jane: Client, changes: dict[str, object], sentence: str
) -> None:
    approved_make(at=NOON)
    checked, sent = as_owner_of_jane.get(CHECK, wishes(**changes)), as_owner_of_jane.post(NEW, wishes(**changes))
    assert (checked.status_code, sent.status_code) == (200, 422)
    assert 'type="submit"' not in checked.content.decode()
    for response in (checked, sent):
        assert sentence in response.content.decode()
    assert not Export.objects.exists()


def test_feedhives_account_names_are_remembered_for_the_next_time(as_owner_of_jane: Client) -> None:
    approved_make(at=NOON)
    accounts = {f"account_{network}": f"Jane on {network}" for network in ("instagram", "pinterest", "facebook")}
    as_owner_of_jane.post(NEW, wishes(tool="feedhive", **accounts))
    assert Export.objects.get().tool == Tool.FEEDHIVE
    assert 'value="Jane on pinterest"' in as_owner_of_jane.get(NEW).content.decode()


def test_the_columns_names_and_publers_zone_are_chosen_written_and_remembered(as_owner_of_jane: Client) -> None:
    approved_make(at=NOON)
    asked = wishes(headers="template", time_zone="berlin")
    checked = as_owner_of_jane.get(CHECK, asked).content.decode()
    assert "<strong>Europe/Berlin</strong>" in checked
    assert "These pages show America/New_York" in checked
    page = as_owner_of_jane.get(as_owner_of_jane.post(NEW, asked)["Location"]).content.decode()
    assert "the files those of Europe/Berlin" in page
    with ExportFile.objects.get().file.open("rb") as opened:
        head, row = opened.read().decode().split("\r\n")[:2]
    assert head.startswith("Date - Intl. format or prompt,Text,Link(s) - Separated by comma for FB carousels,")
    assert row.startswith(f"{NOON.astimezone(ZoneInfo('Europe/Berlin')):%Y-%m-%d %H:%M},")
    again = as_owner_of_jane.get(NEW).content.decode()
    assert 'value="Europe/Berlin"' in again
    assert re.search(r'value="template"[^>]*checked', again)


def test_the_workspaces_own_zone_is_not_remembered_so_that_a_new_one_is_not_undone(
    as_owner_of_jane: Client, actor: Actor
) -> None:
    approved_make(at=NOON)
    as_owner_of_jane.post(NEW, wishes(time_zone="America/New_York"))
    assert Export.objects.get().wishes["own_zone"] == "America/New_York"
    assert wishes_remembered(actor).publer_zone == ""
    Export.objects.update(wishes={})
    assert wishes_remembered(actor) == Remembered()


@pytest.mark.parametrize("typed", ["Mars/Olympus", "<script>alert(1)</script>", "../../etc/passwd", "\0"])
def test_what_is_no_zone_is_refused_at_its_field_and_feedhive_does_not_ask(
    as_owner_of_jane: Client, typed: str
) -> None:
    approved_make(at=NOON)
    checked = as_owner_of_jane.get(CHECK, wishes(time_zone=typed)).content.decode()
    assert "is no time zone" in checked or "Null characters" in checked
    assert "<script>alert" not in checked
    assert as_owner_of_jane.post(NEW, wishes(time_zone=typed)).status_code == 422
    accounts = {f"account_{network}": "Jane" for network in ("instagram", "pinterest", "facebook")}
    if typed != "\0":
        answer = as_owner_of_jane.post(NEW, wishes(tool="feedhive", time_zone=typed, **accounts))
        assert answer.status_code == 302


def test_open_slots_and_posts_at_publer_are_told_before_and_after(as_owner_of_jane: Client) -> None:
    day = NOON.date() + timedelta(days=1)
    Slot.objects.create(network="facebook", weekday=day.weekday(), at=time(9, 0))
    post = post_make(artwork_make("Sent"), NOON, state=PostState.SCHEDULED)
    caption_make(post.artwork)
    asked = wishes(starts_on=NOON.date(), ends_on=day)
    before = as_owner_of_jane.get(CHECK, asked).content.decode()
    assert "At Publer already" in before
    assert 'type="submit"' not in before
    asked |= {"open_slots": "on", "include_pushed": "on"}
    checked = as_owner_of_jane.get(CHECK, asked).content.decode()
    assert "1 post would go out twice" in checked
    assert re.search(r"Export 1 post and 1 open slot\s*</button>", checked)
    page = as_owner_of_jane.get(as_owner_of_jane.post(NEW, asked)["Location"]).content.decode()
    assert "1 post and 1 open slot" in page
    assert "Fill or delete the 1 row that begins with" in page


def test_before_the_first_export_the_page_offers_it_and_without_posts_the_planner(as_owner_of_jane: Client) -> None:
    page = as_owner_of_jane.get(LIST).content.decode()
    assert "Nothing was exported yet" in page
    assert f'href="{NEW}"' in page
    checked = as_owner_of_jane.get(CHECK, wishes()).content.decode()
    assert "Nothing is planned" in checked
    assert 'type="submit"' not in checked


def test_an_export_shows_what_changed_since_and_that_its_links_have_ended(
    as_owner_of_jane: Client, actor: Actor
) -> None:
    posts = [approved_make(f"Painting {number}", at=NOON + timedelta(hours=number)) for number in range(3)]
    export = export_make(actor, *posts)
    Artwork.objects.filter(pk=posts[0].artwork_id).update(availability="sold")
    Post.objects.filter(pk=posts[1].pk).delete()
    Export.objects.update(links_expire_at=timezone.now() - timedelta(hours=1))
    page = as_owner_of_jane.get(reverse("publishing:export", args=[export.pk]) + "?changed").content.decode()
    assert "2 posts changed since this export" in page
    assert "Sold" in page
    assert "Taken out" in page
    assert "Painting 2" not in page
    assert "The picture links have ended" in page


@pytest.mark.slow
@pytest.mark.usefixtures("no_limit")
def test_lists_and_checks_of_many_posts_take_few_queries(
    as_owner_of_jane: Client, actor: Actor, django_assert_max_num_queries: Any
) -> None:
    posts = [approved_make(f"Painting {number}", at=NOON + timedelta(minutes=5 * number)) for number in range(40)]
    for _ in range(20):
        export = export_make(actor, *posts, include_exported=True)
    troubled = wishes(include_exported="on", states="ready")
    for number in range(40):
        post_make(artwork_make("Wordless"), NOON + timedelta(days=1, hours=number), state=PostState.READY)
    for path, query in (
        (LIST, {}),
        (NEW, {}),
        (CHECK, troubled),
        (reverse("publishing:export", args=[export.pk]), {}),
    ):
        as_owner_of_jane.get(path, query)
        with django_assert_max_num_queries(14, info=path):
            assert as_owner_of_jane.get(path, query).status_code == 200


def test_a_script_in_a_title_or_a_name_is_text_everywhere(as_owner_of_jane: Client, actor: Actor) -> None:
    post = approved_make("<script>alert(1)</script>", at=NOON, network="pinterest", text="<script>alert(2)</script>")
    paths = [f"{CHECK}?{encoded(wishes())}"]
    export = export_make(actor, post)
    page = reverse("publishing:export", args=[export.pk])
    as_owner_of_jane.post(reverse("publishing:export_take_back", args=[export.pk]))
    paths += [page, f"{page}?back"]
    for path in [*paths, f"{CHECK}?{encoded(wishes(include_exported='on'))}"]:
        assert "<script>alert" not in as_owner_of_jane.get(path).content.decode()


def test_a_member_without_the_right_and_an_outsider_reach_nothing(
    as_member_of_jane: Client, sign_in: SignIn, outsider: Any, actor: Actor
) -> None:
    export = export_make(actor, approved_make(at=NOON))
    paths = [
        LIST,
        NEW,
        CHECK,
        reverse("publishing:export", args=[export.pk]),
        reverse("publishing:export_archive", args=[export.pk]),
        reverse("publishing:export_file", args=[export.pk, export.files.get().pk]),
    ]
    for client in (as_member_of_jane, sign_in(outsider, "jane")):
        assert {client.get(path).status_code for path in paths} == {403}
        assert client.post(NEW, wishes(include_exported="on")).status_code == 403
    assert Export.objects.count() == 1


@pytest.mark.slow
def test_nothing_of_another_workspace_is_exported_listed_or_found(
    as_owner_of_jane: Client, okafor: Workspace, actor: Actor
) -> None:
    with workspace_context(okafor):
        theirs = export_make(actor, approved_make("Of Okafor", at=NOON))
        approved_make("Also of Okafor", at=NOON + timedelta(hours=1))
        file = theirs.files.get()
    assert "Nothing is planned" in as_owner_of_jane.get(CHECK, wishes()).content.decode()
    assert "Nothing was exported yet" in as_owner_of_jane.get(LIST).content.decode()
    for name, ids in (("export", [theirs.pk]), ("export_archive", [theirs.pk]), ("export_file", [theirs.pk, file.pk])):
        assert as_owner_of_jane.get(reverse(f"publishing:{name}", args=ids)).status_code == 404


def test_a_file_is_found_only_under_its_own_export(as_owner_of_jane: Client, actor: Actor) -> None:
    first, second = (export_make(actor, approved_make(at=NOON + timedelta(hours=hours))) for hours in range(2))
    path = reverse("publishing:export_file", args=[first.pk, second.files.get().pk])
    assert as_owner_of_jane.get(path).status_code == 404


def encoded(values: dict[str, object]) -> str:
    return urlencode(values, doseq=True)


def test_the_queue_marks_what_was_exported(as_owner_of_jane: Client, actor: Actor) -> None:
    post = approved_make("Marked", at=NOON)
    approved_make("Plain", at=NOON + timedelta(days=7))
    export = export_make(actor, post)
    page = as_owner_of_jane.get("/queue/").content.decode()
    assert page.count("export-mark") == 1
    assert reverse("publishing:export", args=[export.pk]) in page
