"""What the old application had becomes what it means here."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from apps.core.tenancy.context import public_context
from apps.public.billing.models import Exemption
from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.models import Artwork, Collection
from apps.tenant.brand.models import Brand
from apps.tenant.brand.services import brand_update
from apps.tenant.calendars.models import Calendar, Event
from apps.tenant.captions.models import Caption
from apps.tenant.legacy.models import OldRow
from apps.tenant.publishing.models import Delivery
from apps.tenant.schedule.models import Post
from tests.factories.legacy import (
    AB,
    NEWEST_COLUMNS,
    NEWEST_TABLES,
    event_row,
    image_row,
    old_file,
    old_pictures,
    stored,
)
from tests.tenant.legacy.running import imported, looked

pytestmark = pytest.mark.slow

PAST, FUTURE = ("2025-03-01 10:00:00", "2025-03-01 14:00:00"), ("2030-03-01 10:00:00", "2030-03-01 14:00:00")
ROWS = {
    "settings": [
        {
            "id": 1,
            "company_name": "Prompt Creative",
            "branded_hashtag": "#JaneArt",
            "shop_url": "https://shop.example",
            "instagram_hashtag_count": 12,
            "pinterest_hashtag_count": 8,
            "content_tone": "poetic",
        }
    ],
    "collection": [
        {
            "id": 1,
            "name": "Tides",
            "materials": "Oil on linen",
            "size": "24 x 12",
            "artist_note": "Painted at dawn.",
            "thumbnail_image_id": 2,
            "etsy_listing_id": "991",
            "fulfillment_status": "Available",
        },
        {"id": 2, "name": "Gone", "fulfillment_status": "Shipped"},
    ],
    "image": [
        image_row(1, collection_id=1, etsy_price="$1,500", labels="sea, blue", alt_text="A wave."),
        image_row(2, collection_id=1, size='24"x36"x1.5"', etsy_price="$150 - $250", cta="Buy now"),
        image_row(3, availability_status="Sold"),
        image_row(4, collection_id=2, status="Scheduled", platform="Instagram", date="2030-05-01", time="09:30"),
        image_row(5, status="Scheduled", platform="Instagram, Pinterest", date="2030-05-02", time="09:30"),
        {"id": 6, "original_filename": "[Calendar Slot]", "painting_name": "To Be Assigned", "stored_filename": "x"},
        image_row(7),
        image_row(8, availability_status="Hold"),
    ],
    "calendar": [AB],
    "calendar_event": [event_row(1, *PAST), event_row(2, *FUTURE), event_row(3, *FUTURE, calendar_id=9)],
    "event_assignment": [
        {"id": 1, "calendar_event_id": 1, "image_id": 1, "platform": "Instagram", "publer_post_id": "p1"},
        {"id": 2, "calendar_event_id": 2, "image_id": 1, "platform": "Instagram", "publer_post_id": "p2"},
        {"id": 3, "calendar_event_id": 2, "image_id": 2, "platform": "Pinterest", "publer_post_id": None},
        {"id": 4, "calendar_event_id": 2, "image_id": 3, "platform": "Facebook", "publer_post_id": None},
        {"id": 5, "calendar_event_id": 2, "image_id": 99, "platform": "Facebook", "publer_post_id": "p9"},
        {"id": 6, "calendar_event_id": 2, "image_id": 2, "platform": "Facebook", "publer_post_id": None},
        {"id": 7, "calendar_event_id": 2, "image_id": 8, "platform": "Instagram", "publer_post_id": "p7"},
    ],
    "generated_asset": [
        {"id": 1, "image_id": 1, "asset_type": "mockup", "url": "https://cdn.example/m.jpg", "template_id": "t"},
        {"id": 2, "image_id": 77, "asset_type": "video", "url": "https://cdn.example/v.mp4"},
    ],
}
WITH_FILES = [1, 2, 3, 4, 5, 8]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return old_pictures(tmp_path, [*[stored(number) for number in WITH_FILES], "artwork_0000beef.jpg"])


@pytest.fixture
def sqlite(tmp_path: Path) -> Path:
    return old_file(tmp_path, ROWS)


def posts() -> dict[tuple[str, str], str]:
    return {(post.artwork.title, post.network): post.state for post in Post.objects.select_related("artwork")}


def test_settings_become_the_voice(in_jane: Workspace, sqlite: Path, files: Path) -> None:
    report = imported(sqlite, files)
    brand = Brand.objects.get()
    assert (brand.company_name, brand.branded_hashtag, brand.tone) == ("Prompt Creative", "JaneArt", "poetic")
    assert (brand.instagram_hashtags, brand.pinterest_hashtags) == (5, 8)
    assert any("12 became 5" in note.note for note in report.notes)


def test_pictures_become_artworks_with_their_facts(in_jane: Workspace, sqlite: Path, files: Path) -> None:
    imported(sqlite, files)
    first, second = Artwork.objects.get(title="Painting 1"), Artwork.objects.get(title="Painting 2")
    assert (first.medium, first.price_minor, first.tags) == ("Oil on linen", 150_000, ["sea", "blue"])
    assert (first.height, first.width, first.unit) == (Decimal(24), Decimal(12), "in")
    assert first.created_at == datetime(2025, 1, 2, 15, tzinfo=UTC)
    assert (second.height, second.width, second.depth) == (Decimal(24), Decimal(36), Decimal("1.5"))
    assert (second.price_minor, second.note) == (None, "Price: $150 - $250")
    assert Collection.objects.get(name="Tides").cover == second
    assert first.original.open().read() == (files / stored(1)).read_bytes()


def test_what_has_no_field_is_kept_and_counted(in_jane: Workspace, sqlite: Path, files: Path) -> None:
    report = imported(sqlite, files)
    assert OldRow.objects.get(table="image", old_id=2).kept["cta"] == "Buy now"
    assert OldRow.objects.get(table="collection", old_id=1).kept["etsy_listing_id"] == "991"
    assert OldRow.objects.get(table="generated_asset").kept["url"] == "https://cdn.example/m.jpg"
    assert report.kept["image.cta"] == 1


def test_captions_carry_their_hashtags_and_alt_text(in_jane: Workspace, sqlite: Path, files: Path) -> None:
    imported(sqlite, files)
    caption = Caption.objects.get(artwork__title="Painting 1", network="instagram")
    assert (caption.text, caption.hashtags, caption.alt_text) == (
        "The light of painting 1.",
        ["oil", "sea", "JaneArt"],
        "A wave.",
    )
    assert caption.approved_at is None
    assert not Caption.objects.filter(network="facebook").exists()


def test_events_keep_their_local_times(in_jane: Workspace, sqlite: Path, files: Path) -> None:
    report = imported(sqlite, files)
    event = Event.objects.get(summary="Window 2")
    assert event.posts_at == datetime(2030, 3, 1, 17, tzinfo=UTC)
    assert (Calendar.objects.get().badge, Calendar.objects.get().priority) == ("AB", 1)
    assert [one.reason for one in report.left if one.table == "calendar_event"] == [
        "Its calendar, 9, is not in the file."
    ]


def test_two_calendars_of_a_type_become_one(in_jane: Workspace, files: Path, tmp_path: Path) -> None:
    second = event_row(9, "2030-04-01 10:00:00", "2030-04-01 11:00:00", calendar_id=2)
    rows = {**ROWS, "calendar": [AB, {**AB, "id": 2}], "calendar_event": [event_row(1, *FUTURE), second]}
    report = imported(old_file(tmp_path, rows), files)
    assert (Calendar.objects.count(), Event.objects.count(), report.adds_up) == (1, 2, True)


def test_plans_become_posts(in_jane: Workspace, sqlite: Path, files: Path) -> None:
    report = imported(sqlite, files)
    assert {
        (post.network, post.scheduled_at.year, post.state) for post in Post.objects.filter(artwork__title="Painting 1")
    } == {
        ("instagram", 2025, "published"),
        ("instagram", 2030, "scheduled"),
    }
    there = posts()
    assert there["Painting 2", "pinterest"] == "ready"
    assert there["Painting 2", "facebook"] == "draft"  # it has no words for it
    assert there["Painting 5", "instagram"] == there["Painting 5", "pinterest"] == "ready"
    assert there["Painting 8", "instagram"] == "cancelling"
    assert ("Painting 3", "facebook") not in there
    assert ("Painting 4", "instagram") not in there  # its collection is shipped
    reasons = {(one.table, one.row): one.reason for one in report.left}
    assert "sold" in reasons["event_assignment", 4]
    assert "p9" in reasons["event_assignment", 5]
    assert report.tables["image: plan"].taken == 2


def test_what_is_at_publer_is_followed_and_never_sent_again(in_jane: Workspace, sqlite: Path, files: Path) -> None:
    imported(sqlite, files)
    steps = {one.remote_id: (one.step, one.then) for one in Delivery.objects.all()}
    assert steps == {"p1": ("rest", "cancelled"), "p2": ("watch", "cancelled"), "p7": ("remove", "ready")}


def test_of_two_alike_the_one_at_publer_counts(in_jane: Workspace, files: Path, tmp_path: Path) -> None:
    same = {"calendar_event_id": 2, "image_id": 1, "platform": "Instagram"}
    rows = {**ROWS, "event_assignment": [{"id": 1, **same}, {"id": 2, **same, "publer_post_id": "p2"}]}
    report = imported(old_file(tmp_path, rows), files)
    assert posts()["Painting 1", "instagram"] == "scheduled"
    assert [one.row for one in report.left if one.table == "event_assignment"] == [1]


def test_what_is_at_publer_keeps_its_minute(in_jane: Workspace, files: Path, tmp_path: Path) -> None:
    both = {"calendar_event_id": 2, "platform": "Instagram"}
    rows = {
        **ROWS,
        "event_assignment": [
            {"id": 1, **both, "image_id": 1},
            {"id": 2, **both, "image_id": 2, "publer_post_id": "p2"},
        ],
    }
    imported(old_file(tmp_path, rows), files)
    minutes = {post.artwork.title: post.scheduled_at.minute for post in Post.objects.filter(network="instagram")}
    assert (minutes["Painting 2"], minutes["Painting 1"]) == (0, 1)


def test_an_id_of_publer_is_one_posts_alone(in_jane: Workspace, files: Path, tmp_path: Path) -> None:
    same = {"calendar_event_id": 2, "publer_post_id": "p2"}
    rows = {
        **ROWS,
        "event_assignment": [
            {"id": 1, **same, "image_id": 1, "platform": "Instagram"},
            {"id": 2, **same, "image_id": 1, "platform": "Pinterest"},
        ],
    }
    report = imported(old_file(tmp_path, rows), files)
    reasons = [one.reason for one in report.left if one.table == "event_assignment"]
    assert len(reasons) == 1
    assert "is another post’s already" in reasons[0]


def test_the_oldest_files_have_their_plan_on_the_event(in_jane: Workspace, files: Path, tmp_path: Path) -> None:
    event = event_row(2, *FUTURE, is_assigned=1, assigned_image_id=1, assigned_platform="Instagram, Pinterest")
    rows = {**ROWS, "calendar_event": [event]}
    report = imported(old_file(tmp_path, rows, without={*NEWEST_TABLES, *NEWEST_COLUMNS}), files)
    assert (report.tables["calendar_event: plan"].taken, report.adds_up) == (2, True)
    assert posts()["Painting 1", "instagram"] == posts()["Painting 1", "pinterest"] == "ready"


def test_what_a_person_has_set_in_the_voice_stays(in_jane: Workspace, sqlite: Path, files: Path) -> None:
    brand_update(actor=None, tone="direct", company_name="Jane's own")
    report = imported(sqlite, files)
    brand = Brand.objects.get()
    assert (brand.tone, brand.company_name, brand.branded_hashtag) == ("direct", "Jane's own", "JaneArt")
    assert sum("stays" in note.note for note in report.notes) == 2


def test_hashtags_beyond_the_limit_are_in_the_first_version(in_jane: Workspace, files: Path, tmp_path: Path) -> None:
    tags = "#a1 #a2 #a3 #a4 #a5 #a6 #JaneArt"
    rows = {**ROWS, "image": [image_row(1, instagram_first_comment=tags)]}
    imported(old_file(tmp_path, rows), files)
    caption = Caption.objects.get(network="instagram")
    assert (caption.hashtags, caption.version) == (["a1", "a2", "a3", "a4", "JaneArt"], 2)
    first = caption.versions.get(version=1)
    assert (len(first.hashtags), first.writer_name) == (7, "The old application")


def test_the_report_accounts_for_every_row_and_file(in_jane: Workspace, sqlite: Path, files: Path) -> None:
    report = imported(sqlite, files)
    assert report.adds_up
    assert {name: count.rows for name, count in report.tables.items() if ":" not in name} == {
        name: len(rows) for name, rows in ROWS.items()
    }
    assert report.files.missing == [stored(7)]
    assert report.files.without_row == ["artwork_0000beef.jpg"]
    assert "A placeholder for an empty slot: no artwork." in {one.reason for one in report.left}


def test_a_dry_run_says_the_same_and_writes_nothing(in_jane: Workspace, sqlite: Path, files: Path) -> None:
    dry = looked(sqlite, files)
    assert not Artwork.objects.exists()
    assert not OldRow.objects.exists()
    assert not Brand.objects.exists()
    assert dry.as_json() == imported(sqlite, files).as_json()


def test_running_it_again_changes_nothing(in_jane: Workspace, sqlite: Path, files: Path) -> None:
    first = imported(sqlite, files)
    before = sorted(Post.objects.values_list("pk", "state", "version")), Artwork.objects.count(), OldRow.objects.count()
    Artwork.objects.filter(title="Painting 1").update(medium="Changed by a person")
    again = imported(sqlite, files)
    assert (
        sorted(Post.objects.values_list("pk", "state", "version")),
        Artwork.objects.count(),
        OldRow.objects.count(),
    ) == before
    assert Artwork.objects.get(title="Painting 1").medium == "Changed by a person"
    assert again.adds_up
    assert {name: count.there for name, count in again.tables.items()} == {
        name: count.taken for name, count in first.tables.items()
    }
    assert not again.made


def test_a_picture_that_somebody_named_like_an_empty_slot_is_one(
    in_jane: Workspace, files: Path, tmp_path: Path
) -> None:
    slot = {"original_filename": "[Calendar Slot]", "painting_name": "To Be Assigned"}
    rows = {
        "image": [
            image_row(1, painting_name="To Be Assigned"),
            image_row(2, original_filename="[Calendar Slot]"),
            image_row(3, **slot),
            image_row(90, **slot),
        ]
    }
    report = imported(old_file(tmp_path, rows), files)
    assert [one.row for one in report.left] == [90]
    assert Artwork.objects.count() == 3


def test_a_plan_in_the_pictures_own_columns_counts_for_each_network(
    in_jane: Workspace, files: Path, tmp_path: Path
) -> None:
    own = {"date": "2030-05-01", "time": "09:30", "platform": "Instagram, Pinterest"}
    rows = {
        **ROWS,
        "image": [image_row(1, **own), image_row(2, date="2030-03-01", time="12:00", platform="Instagram")],
        "event_assignment": [
            {"id": 1, "calendar_event_id": 2, "image_id": 1, "platform": "Instagram"},
            {"id": 2, "calendar_event_id": 2, "image_id": 2, "platform": "Instagram"},
        ],
    }
    sqlite = old_file(tmp_path, rows)
    report = imported(sqlite, files)
    times = {(one.artwork.title, one.network): one.scheduled_at.month for one in Post.objects.all()}
    assert times == {("Painting 1", "instagram"): 3, ("Painting 1", "pinterest"): 5, ("Painting 2", "instagram"): 3}
    assert OldRow.objects.get(table="image: plan", object_id__isnull=False, kept__date="2030-05-01").kept == own
    assert [(one.table, one.row) for one in report.notes if "a time of its own" in one.note] == [("image: plan", 1)]
    assert (report.tables["image: plan"].taken, report.adds_up) == (2, True)
    again = imported(sqlite, files)
    assert (again.tables["image: plan"].there, again.adds_up) == (2, True)


def test_what_was_twice_does_not_come_back_when_the_other_is_deleted(
    in_jane: Workspace, files: Path, tmp_path: Path
) -> None:
    same = {"calendar_event_id": 2, "image_id": 1, "platform": "Instagram"}
    rows = {**ROWS, "event_assignment": [{"id": 1, **same}, {"id": 2, **same, "publer_post_id": "p2"}]}
    sqlite = old_file(tmp_path, rows)
    imported(sqlite, files)
    Post.objects.filter(network="instagram").delete()
    report = imported(sqlite, files)
    assert [one.row for one in report.left if one.table == "event_assignment"] == [1]
    assert not Post.objects.filter(network="instagram", artwork__title="Painting 1").exists()


def test_a_file_that_is_not_given_any_more_is_not_counted(in_jane: Workspace, sqlite: Path, files: Path) -> None:
    imported(sqlite, files)
    (files / stored(1)).unlink()
    again = imported(sqlite, files)
    assert (again.files.files, again.files.there) == (6, 5)


def test_more_than_the_plan_allows_is_let_in_and_told(in_jane: Workspace, sqlite: Path, files: Path) -> None:
    with public_context():
        for field in ("most_artworks", "most_posts"):
            Exemption.objects.create(workspace=in_jane, field=field, value=1)
    dry, real = looked(sqlite, files), imported(sqlite, files)
    assert dry.as_json() == real.as_json()
    assert Artwork.objects.count() == 6
    paintings, posts = [one for one in real.remarks if "The plan allows" in one]
    assert "1 paintings; with these there are 6." in paintings
    assert "there are 2 in March 2030" in posts
    assert not any("The plan allows" in one for one in imported(sqlite, files).remarks)
