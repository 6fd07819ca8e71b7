"""Saying of an artwork that prints of it are to be had, one by one and of many."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from apps.core.access import Actor
from apps.public.users.models import User
from apps.tenant.activity.models import Entry
from apps.tenant.artworks import hooks
from apps.tenant.artworks.factsheets.importing import sheet_apply, sheet_plan, sheet_start, sheet_undo
from apps.tenant.artworks.models import Artwork, Collection, FactsSheet, Fulfilment
from apps.tenant.artworks.stock import availability_set, carry, prints_set
from tests.factories.artworks import artwork_make
from tests.fixtures.people import SignIn

pytestmark = pytest.mark.usefixtures("in_jane")


@pytest.fixture
def switches() -> Iterator[list[set[UUID]]]:
    """Whose words were said to have switched, time by time."""
    said: list[set[UUID]] = []

    def listen(ids: object) -> None:
        said.append(set(ids))  # type: ignore[call-overload]

    hooks.when_words_switch(listen)
    yield said
    hooks._switch_listeners.remove(listen)


def facts(artwork: Artwork, **more: str) -> dict[str, str]:
    return {"title": artwork.title, "currency": "USD", "availability": artwork.availability, **more}


def read(actor: Actor, text: str) -> FactsSheet:
    found = sheet_start(actor=actor, file_name="facts.csv", content=text.encode())
    sheet_plan(sheet_id=found.pk)
    found.refresh_from_db()
    return found


def test_it_is_said_in_the_facts_and_taken_back_and_the_log_tells(as_owner_of_jane: Client) -> None:
    artwork = artwork_make("Harbour")
    address = reverse("artworks:edit", args=[artwork.pk])
    as_owner_of_jane.post(address, facts(artwork, has_prints="on"))
    assert Artwork.objects.get().has_prints
    assert 'name="has_prints"' in as_owner_of_jane.get(reverse("artworks:artwork", args=[artwork.pk])).content.decode()
    as_owner_of_jane.post(address, facts(artwork, has_prints="on"))
    as_owner_of_jane.post(address, facts(artwork))
    assert not Artwork.objects.get().has_prints
    entries = Entry.objects.filter(verb="artworks.prints").order_by("created_at")
    assert [entry.summary for entry in entries] == [
        "Harbour: prints are still to be had",
        "Harbour: no prints to be had any more",
    ]


def test_another_workspace_s_people_don_t_find_it(sign_in: SignIn, outsider: User) -> None:
    artwork = artwork_make("Harbour", has_prints=True)
    answer = sign_in(outsider, "okafor").post(reverse("artworks:edit", args=[artwork.pk]), facts(artwork))
    assert answer.status_code == 404
    assert Artwork.objects.get().has_prints


def test_it_is_said_of_many_at_once(as_owner_of_jane: Client) -> None:
    artworks = [artwork_make("A"), artwork_make("B"), artwork_make("C", has_prints=True)]
    chosen = {"artwork_ids": [str(one.pk) for one in artworks]}
    as_owner_of_jane.post(reverse("library:edit"), {**chosen, "has_prints": "yes"})
    assert Artwork.objects.filter(has_prints=True).count() == 3
    assert Entry.objects.get(verb="artworks.prints").summary == "2 artworks: prints are still to be had"
    as_owner_of_jane.post(reverse("library:edit"), {**chosen, "has_prints": "", "year": "2020"})
    assert Artwork.objects.filter(has_prints=True).count() == 3
    as_owner_of_jane.post(reverse("library:edit"), {**chosen, "has_prints": "no"})
    assert not Artwork.objects.filter(has_prints=True).exists()


def test_words_switch_by_a_sale_and_back_and_by_the_prints_of_a_sold_one(
    actor: Actor, switches: list[set[UUID]]
) -> None:
    one, other = artwork_make("A", has_prints=True), artwork_make("B")
    both = {"actor": actor, "artworks": [one, other]}
    availability_set(**both, availability="on_hold")  # type: ignore[arg-type]
    assert switches == []
    availability_set(**both, availability="sold")  # type: ignore[arg-type]
    availability_set(**both, availability="sold")  # type: ignore[arg-type]
    prints_set(actor=actor, artworks=[other, one], has_prints=True)
    prints_set(actor=actor, artworks=[one], has_prints=False)
    availability_set(**both, availability="available")  # type: ignore[arg-type]
    assert switches == [{one.pk}, {other.pk}, {one.pk}, {other.pk}]
    assert Artwork.objects.filter(words_switched_at__isnull=False).count() == 2


def test_words_switch_with_the_collection_that_was_sold(switches: list[set[UUID]]) -> None:
    collection = Collection.objects.create(name="Tides", fulfilment=Fulfilment.SOLD)
    artwork = artwork_make("A", has_prints=True, collection=collection)
    artwork_make("B", collection=collection)
    assert carry(collection) == 2
    assert switches == [{artwork.pk}]


def test_a_sheet_says_it_too_before_the_sale_that_comes_with_it_and_can_be_undone(
    actor: Actor, switches: list[set[UUID]]
) -> None:
    artwork = artwork_make("Harbour")
    found = read(actor, "Title,Availability,Prints\nHarbour,sold,yes")
    sheet_apply(actor=actor, found=found)
    artwork.refresh_from_db()
    assert (artwork.has_prints, artwork.availability, switches) == (True, "sold", [{artwork.pk}])
    assert artwork.words_switched_at
    sheet_undo(actor=actor, found=found)
    artwork.refresh_from_db()
    assert (artwork.has_prints, artwork.availability) == (False, "available")


@pytest.mark.parametrize(
    ("cell", "reason"), [("perhaps", "Write yes or no. “perhaps” is neither."), ("-", "can't be emptied")]
)
def test_what_a_sheet_does_not_say_clearly_changes_nothing(actor: Actor, cell: str, reason: str) -> None:
    artwork_make("Harbour", has_prints=True)
    found = read(actor, f"Title,Prints\nHarbour,{cell}")
    assert found.changes == []
    assert reason in found.problems[0]["reason"]
