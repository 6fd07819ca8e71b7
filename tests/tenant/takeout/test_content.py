"""What an export says of a workspace that has one of everything, and what it keeps to itself."""

import csv
import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from apps.core.access import Actor
from apps.core.networks import Network
from apps.core.tenancy.context import public_context
from apps.public.memberships.models import Invitation, Membership
from apps.public.takeouts.models import Takeout
from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.models import Artwork, Collection
from apps.tenant.captions.models import Caption
from apps.tenant.credentials.models import Credential
from apps.tenant.publishing.models import Delivery
from apps.tenant.schedule.models import Comment, PlanSettings, Post, Review
from apps.tenant.takeout.schema import schema_make
from tests.factories.json_schema import faults
from tests.factories.takeouts import Unpacked, original_make, takeout_made, takeout_waiting
from tests.fixtures.people import person
from tests.isolation.world import World, build

pytestmark = [pytest.mark.slow]


@pytest.fixture
def world(here: Workspace, by: Actor) -> World:
    """One of everything in Jane's workspace."""
    with public_context():
        return build(here)


def exported(here: Workspace, by: Actor) -> Unpacked:
    """Everything, now."""
    takeout = takeout_waiting(here, by)
    takeout_made(takeout)
    assert takeout.trouble == ""
    return Unpacked(here, takeout.pk)


def document(seen: Unpacked) -> dict[str, Any]:
    """All data in one object, as the schema describes it."""
    parts = {name.partition("/")[2].removesuffix(".json"): seen.json(name) for name in seen.names if "data/" in name}
    return {"manifest": seen.json("manifest.json"), "problems": seen.json("problems.json"), **parts}


def table(seen: Unpacked, name: str) -> list[dict[str, str]]:
    """The rows of a CSV file, as a spreadsheet program would read them."""
    text = seen.text(f"csv/{name}.csv")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_real_export_is_as_its_schema_says_and_every_table_has_rows(here: Workspace, by: Actor, world: World) -> None:
    Takeout.objects.all().delete()
    seen = exported(here, by)
    schema = seen.json("schema.json")
    assert schema == schema_make()
    data = document(seen)
    assert list(faults(data, schema)) == []
    empty = {name for name, rows in data.items() if not rows}
    assert empty == {"publer_media", "rows_from_before"}
    rows = data["manifest"]["rows"]
    assert {f"data/{name}.json" for name in data} - {"data/manifest.json", "data/problems.json"} <= set(rows)
    assert rows["data/artworks.json"] == len(data["artworks"]) == 2


def test_nothing_secret_goes_along(here: Workspace, by: Actor, world: World) -> None:
    review, settings = Review.objects.get(), PlanSettings.objects.get()
    credential, invitation = Credential.objects.get(), Invitation.objects.get(workspace=here)
    secrets = {
        "token of a review": review.token_hash,
        "feed": str(settings.feed_key),
        "key": f"key-{world.marker}",
        "sealed key": bytes(credential.ciphertext).hex(),
        "token of an invitation": invitation.token_hash,
        "password": Membership.objects.filter(workspace=here).first().user.password,  # type: ignore[union-attr]
        "subscribed address": f"127.0.0.1/{world.marker}.ics",
        "place in the storage": f"workspaces/{here.pk}",
        "token of a domain": here.domain_claims.get().token,
    }
    Takeout.objects.all().delete()
    seen = exported(here, by)
    for name in seen.names:
        if name.endswith((".json", ".csv", ".txt")):
            text = seen.text(name)
            assert [what for what, secret in secrets.items() if secret in text] == [], name
    assert set(seen.json("data/keys.json")[0]) == {
        "id",
        "created_at",
        "updated_at",
        "kind",
        "entered_at",
        "state",
        "tested_at",
    }
    assert all(secrets.values())


def test_times_are_utc_and_come_back_as_they_were_also_when_clocks_change(here: Workspace, by: Actor) -> None:
    artwork = original_make("Harbour", b"x")
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # half past one, for the first time that night
    second = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)  # and for the second
    for at in (first, second):
        Post.objects.create(artwork=artwork, network=Network.INSTAGRAM, scheduled_at=at)
    seen = exported(here, by)
    times = [row["scheduled_at"] for row in seen.json("data/posts.json")]
    assert sorted(times) == ["2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"]
    assert {datetime.fromisoformat(text) for text in times} == {first, second}
    assert seen.json("manifest.json")["time_zone"] == "America/New_York"
    rows = table(seen, "posts")
    assert [(row["Date and time"], row["Time zone"], row["UTC"]) for row in rows] == [
        ("2026-11-01T01:30-04:00", "America/New_York", "2026-11-01T05:30:00Z"),
        ("2026-11-01T01:30-05:00", "America/New_York", "2026-11-01T06:30:00Z"),
    ]
    local = [datetime.fromisoformat(row["Date and time"]) for row in rows]
    assert local == [first, second]


def test_money_is_in_minor_units_with_its_currency(here: Workspace, by: Actor) -> None:
    original_make("Dear", b"x", price_minor=150_000, currency="USD")
    original_make("Yen", b"y", price_minor=150_000, currency="JPY")
    original_make("No price", b"z")
    seen = exported(here, by)
    rows = {row["title"]: (row["price_minor"], row["currency"]) for row in seen.json("data/artworks.json")}
    assert rows == {"Dear": (150_000, "USD"), "Yen": (150_000, "JPY"), "No price": (None, "USD")}
    cells = {row["Title"]: (row["Price in minor units"], row["Currency"]) for row in table(seen, "artworks")}
    assert cells == {"Dear": ("150000", "USD"), "Yen": ("150000", "JPY"), "No price": ("", "")}


HOSTILE = ["../../x", "CON", "🌊" * 120, '=HYPERLINK("http://evil.example")', "@SUM(1)", "<script>alert(1)</script>"]


def test_hostile_titles_lead_nowhere_and_run_nowhere(here: Workspace, by: Actor) -> None:
    for number, title in enumerate(HOSTILE):
        artwork = original_make(title, bytes([number]), note="\t=1+1")
        Caption.objects.create(artwork=artwork, network=Network.INSTAGRAM, text="-2+3+cmd|' /C calc'!A0")
    seen = exported(here, by)
    assert sorted(row["title"] for row in seen.json("data/artworks.json")) == sorted(HOSTILE)
    names = [name for name in seen.names if name.startswith("originals/")]
    assert len({name.casefold() for name in names}) == len(HOSTILE)
    for name in names:
        assert re.fullmatch(r'originals/[^/\\:*?"<>|]+\.jpg', name), name
        assert len(name.encode()) < 255
    assert "originals/_CON.jpg" in names
    for sheet in ("artworks", "captions"):
        for row in table(seen, sheet):
            assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert {row["Text"] for row in table(seen, "captions")} == {"'-2+3+cmd|' /C calc'!A0"}


def test_what_is_in_the_bin_is_in_it_too_and_who_left_has_a_name(here: Workspace, by: Actor, world: World) -> None:
    Takeout.objects.all().delete()
    collection = Collection.objects.get()
    leaver = Membership.objects.get(pk=world.ids["membership_id"])
    Delivery.objects.update(remote_link="https://instagram.com/p/1")
    caption = Caption.objects.get()
    Caption.objects.filter(pk=caption.pk).update(approved_by=leaver.user_id)
    mentioned, inviter = (person(f"{name}@jane.example", name) for name in ("mentioned", "inviter"))
    Comment.objects.update(mentions=[mentioned.pk])
    with public_context():
        leaver.delete()
        Invitation.objects.filter(workspace=here).update(invited_by=inviter)
    seen = exported(here, by)
    rows = {row["id"]: row for row in seen.json("data/artworks.json")}
    assert rows[str(world.ids["binned_id"])]["deleted_at"]
    assert {row["collection_id"] for row in rows.values()} == {str(collection.pk)}
    people = {one["id"]: one for one in seen.json("data/people.json")}
    gone = people[str(leaver.user_id)]
    assert (gone["name"], gone["email"], gone["role"]) == (world.marker, None, None)
    assert people[str(by.user_id)]["role"] == "owner"
    [comment], [invitation] = seen.json("data/comments.json"), seen.json("data/invitations.json")
    assert people[comment["mentions"][0]]["name"] == "mentioned"
    assert people[invitation["invited_by"]]["name"] == "inviter"
    [delivery] = seen.json("data/deliveries.json")
    assert (delivery["remote_id"], delivery["remote_link"]) == (world.marker, "https://instagram.com/p/1")
    assert Artwork.objects.count() == len(rows)
