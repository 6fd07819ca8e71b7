"""The words for when the original is sold: typed, counted, kept among the versions, written by nobody else."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.core.access import Actor
from apps.core.networks import Network
from apps.public.users.models import User
from apps.tenant.artworks.models import Artwork
from apps.tenant.brand.selectors import brand_get
from apps.tenant.brand.services import brand_update
from apps.tenant.captions.approval import captions_approve
from apps.tenant.captions.limits import check
from apps.tenant.captions.models import Caption, CaptionVersion, ToneTrial
from apps.tenant.captions.pens import OfflinePen
from apps.tenant.captions.prints import draft_posted, may_be_posted, speaks_of_prints
from apps.tenant.captions.selectors import changes_since
from apps.tenant.captions.services import CaptionRefused, caption_restore, caption_save
from apps.tenant.captions.writers.base import Draft
from apps.tenant.captions.writing import caption_write, voice_of
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make
from tests.fixtures.people import SignIn

pytestmark = pytest.mark.usefixtures("in_jane")
FIELD = 'name="print_text"'
PRINTS = "The original is sold; prints are here."


def save(actor: Actor, artwork: Artwork, version: int = 0, **words: Any) -> Caption:
    draft = Draft(**{"text": "A harbour.", **words})
    return caption_save(actor=actor, artwork=artwork, network=Network.INSTAGRAM, draft=draft, version=version)


def typed(version: int = 0, **words: str) -> dict[str, str]:
    return {"text": "A harbour.", "hashtags": "", "alt_text": "", "version": str(version), **words}


def composer(client: Client, artwork: Artwork) -> str:
    return client.get(reverse("captions:edit", args=[artwork.pk])).content.decode()


@pytest.mark.parametrize(
    ("facts", "words", "speaks", "may"),
    [
        ({}, PRINTS, False, True),
        ({"availability": "sold"}, PRINTS, False, False),
        ({"availability": "sold", "has_prints": True}, "", False, False),
        ({"availability": "sold", "has_prints": True}, PRINTS, True, True),
        ({"availability": "on_hold", "has_prints": True}, PRINTS, False, False),
        ({"has_prints": True}, PRINTS, False, True),
    ],
)
def test_only_a_sold_original_with_prints_and_words_for_them_speaks_of_prints(
    facts: dict[str, Any], words: str, speaks: bool, may: bool
) -> None:
    artwork = artwork_make(**facts)
    caption = caption_make(artwork, text="A harbour.", print_text=words, hashtags=["sea"])
    assert (speaks_of_prints(artwork, caption), may_be_posted(artwork, caption)) == (speaks, may)
    assert draft_posted(artwork, caption).text == (PRINTS if speaks else "A harbour.")
    assert draft_posted(artwork, caption).hashtags == ("sea",)
    artwork.deleted_at = artwork.created_at
    assert (speaks_of_prints(artwork, caption), may_be_posted(artwork, caption)) == (False, False)
    assert not speaks_of_prints(artwork, None)


def test_the_field_is_there_for_artworks_with_prints_or_words_for_them_and_for_networks_that_posts_go_to(
    as_owner_of_jane: Client,
) -> None:
    without, with_prints, left = artwork_make("A"), artwork_make("B", has_prints=True), artwork_make("C")
    caption_make(left, "pinterest", print_text=PRINTS)
    assert FIELD not in composer(as_owner_of_jane, without)
    assert composer(as_owner_of_jane, with_prints).count(FIELD) == 3
    assert composer(as_owner_of_jane, left).count(FIELD) == 1


def test_typed_words_are_kept_and_a_form_without_the_field_leaves_them(as_owner_of_jane: Client) -> None:
    artwork = artwork_make(has_prints=True)
    address = reverse("captions:save", args=[artwork.pk, "instagram"])
    as_owner_of_jane.post(address, typed(print_text="  Prints are <b>here</b>.\r\nAsk.  "))
    assert Caption.objects.get().print_text == "Prints are <b>here</b>.\nAsk."
    assert "Prints are &lt;b&gt;here&lt;/b&gt;." in composer(as_owner_of_jane, artwork)
    row = reverse("captions:row_save", args=[artwork.pk, "instagram"])
    assert as_owner_of_jane.post(row, typed(1, text="Another.")).status_code == 200
    caption = Caption.objects.get()
    assert (caption.text, caption.print_text) == ("Another.", "Prints are <b>here</b>.\nAsk.")
    as_owner_of_jane.post(address, typed(2, text="Another.", print_text=""))
    assert Caption.objects.get().print_text == ""


def test_another_workspace_s_artwork_is_not_found(sign_in: SignIn, outsider: User) -> None:
    artwork = artwork_make(has_prints=True)
    address = reverse("captions:save", args=[artwork.pk, "instagram"])
    assert sign_in(outsider, "okafor").post(address, typed(print_text=PRINTS)).status_code == 404
    assert not Caption.objects.exists()


def test_they_have_the_text_s_limits_with_the_hashtags_counted_in(actor: Actor) -> None:
    artwork = artwork_make(has_prints=True)
    fits = "x" * (2200 - len("\n\n#sea"))
    save(actor, artwork, print_text=fits, hashtags=("sea",))
    with pytest.raises(CaptionRefused) as refused:
        save(actor, artwork, 1, print_text=fits + "xx", hashtags=("sea",))
    (one,) = refused.value.violations
    assert (one.field, one.actual) == ("print_text", 2202)
    assert one.message == (
        "The words for prints with their hashtags are 2 characters too long for Instagram, which takes 2,200. "
        "Please shorten them."
    )
    with pytest.raises(CaptionRefused, match="words for prints"):  # the tags that came with other words count as well
        save(actor, artwork, 1, print_text=None, hashtags=("sea", "oil"))


@pytest.mark.parametrize(
    ("text", "print_text", "found"),
    [
        ("A", "#a #b #c #d", [("print_text", "too_many_hashtags")]),
        ("#a #b #c #d", "#a #b #c #d", [("hashtags", "too_many_hashtags")]),
        ("A", " ".join(f"@a{number}" for number in range(21)), [("print_text", "too_many_mentions")]),
        ("A", "B", []),
    ],
)
def test_what_both_have_too_much_of_is_said_once(text: str, print_text: str, found: list[tuple[str, str]]) -> None:
    draft = Draft(text=text, print_text=print_text, hashtags=("x", "y"))
    assert [(one.field, one.code) for one in check(draft, Network.INSTAGRAM)] == found


def test_refused_words_stay_in_the_form_with_the_reason(as_owner_of_jane: Client) -> None:
    artwork = artwork_make(has_prints=True)
    address = reverse("captions:save", args=[artwork.pk, "instagram"])
    answer = as_owner_of_jane.post(address, typed(print_text="y" * 2201))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "y" * 2201 in page
    assert "The words for prints are 1 character too long" in page


def test_they_are_among_the_versions_and_come_back(actor: Actor) -> None:
    artwork = artwork_make(has_prints=True)
    save(actor, artwork, print_text="First.")
    CaptionVersion.objects.update(source="openai")  # so that the next is a version of its own
    save(actor, artwork, 1, print_text="Second.")
    old = CaptionVersion.objects.select_related("caption").order_by("version")[0]
    (change,) = changes_since(old)
    assert (change.label, old.print_text) == ("Words for prints", "First.")
    assert caption_restore(actor=actor, artwork=artwork, old=old, version=2).print_text == "First."


def test_changing_them_ends_the_caption_s_approval(actor: Actor) -> None:
    artwork = artwork_make(has_prints=True)
    save(actor, artwork, print_text="First.")
    captions_approve(actor=actor, artworks=[artwork])
    assert Caption.objects.get().approved_at
    save(actor, artwork, 1, print_text="Second.")
    assert Caption.objects.get().approved_at is None


def test_no_writer_touches_them(actor: Actor, as_owner_of_jane: Client) -> None:
    artwork = artwork_make("Harbour", medium="Oil", has_prints=True)
    save(actor, artwork, print_text=PRINTS)
    brand = brand_get()
    written = caption_write(
        actor=actor, artwork=artwork, network=Network.INSTAGRAM, pen=OfflinePen(), voice=voice_of(brand)
    ).caption
    assert (written.text != "A harbour.", written.print_text) == (True, PRINTS)
    as_owner_of_jane.post(reverse("captions:trial_start", args=[artwork.pk, "instagram"]))
    trial = ToneTrial.objects.get()
    use = reverse("captions:trial_use", args=[artwork.pk, trial.pk])
    as_owner_of_jane.post(use, {"tone": "poetic", "version": str(written.version)})
    caption = Caption.objects.get()
    assert (caption.version, caption.print_text) == (written.version + 1, PRINTS)


def test_the_brand_s_tag_goes_with_them(actor: Actor) -> None:
    brand_update(actor=actor, branded_hashtag="janedoe")
    artwork = artwork_make(has_prints=True, availability="sold")
    caption = save(actor, artwork, print_text=PRINTS)
    assert draft_posted(artwork, caption).hashtags == ("janedoe",)


def test_the_composer_shows_what_goes_out_once_the_original_is_sold(as_owner_of_jane: Client) -> None:
    artwork = artwork_make(has_prints=True, availability="sold")
    caption_make(artwork, text="A harbour.", print_text=PRINTS)
    page = composer(as_owner_of_jane, artwork)
    assert "Its posts go out with these words; without any they stay silent." in page
    assert f'data-fold="125">{PRINTS}' in page
