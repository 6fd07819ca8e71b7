"""The pages of facts from a sheet."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.core.access import Actor
from apps.public.users.models import User
from apps.tenant.artworks import factsheet_views
from apps.tenant.artworks.factsheets.importing import sheet_start
from apps.tenant.artworks.models import FactsSheet
from tests.factories.artworks import artwork_make
from tests.fixtures.people import SignIn

pytestmark = pytest.mark.usefixtures("in_jane")


def test_the_pages_from_the_file_to_the_undo(as_owner_of_jane: Client, django_capture_on_commit_callbacks: Any) -> None:
    artwork = artwork_make("<b>Harbour</b>")
    file = SimpleUploadedFile("my facts.csv", b"Title,Year,Price\n<b>Harbour</b>,2023,$1 - $2")
    with django_capture_on_commit_callbacks(execute=True):
        as_owner_of_jane.post(reverse("artworks:facts_sheets"), {"file": file})
    found = FactsSheet.objects.get()
    path = reverse("artworks:facts_sheet", args=[found.pk])
    page = as_owner_of_jane.get(path).content.decode()
    assert "my facts.csv" in page
    assert "&lt;b&gt;Harbour" in page
    assert "is two prices" in page
    report = as_owner_of_jane.get(reverse("artworks:facts_report", args=[found.pk])).content.decode("utf-8-sig")
    assert "2,<b>Harbour</b>,Year,,2023," in report
    as_owner_of_jane.post(reverse("artworks:facts_apply", args=[found.pk]))
    assert "Undo" in as_owner_of_jane.get(path).content.decode()
    as_owner_of_jane.post(reverse("artworks:facts_undo", args=[found.pk]))
    artwork.refresh_from_db()
    assert artwork.year is None
    assert as_owner_of_jane.get(reverse("artworks:facts_template")).content.startswith(b"\xef\xbb\xbfFile,")


def test_a_file_that_is_refused_leaves_the_page_with_the_reason(as_owner_of_jane: Client) -> None:
    path = reverse("artworks:facts_sheets")
    assert "Choose the sheet first" in as_owner_of_jane.post(path, {}).content.decode()
    empty = as_owner_of_jane.post(path, {"file": SimpleUploadedFile("facts.csv", b"")})
    assert empty.status_code == 422
    assert "This file is empty" in empty.content.decode()


def test_a_stranger_sees_no_sheet(sign_in: SignIn, outsider: User, actor: Actor) -> None:
    found = sheet_start(actor=actor, file_name="facts.csv", content=b"Title,Year\nHarbour,2020")
    stranger = sign_in(outsider, "jane")
    assert stranger.get(reverse("artworks:facts_sheet", args=[found.pk])).status_code in {302, 403, 404}


def test_a_large_library_is_handed_out_in_parts_that_can_come_back(
    as_owner_of_jane: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(factsheet_views, "MAX_ROWS", 2)
    for title in "ABCDE":
        artwork_make(title)
    page = as_owner_of_jane.get(reverse("artworks:facts_sheets")).content.decode()
    assert "Sheet to fill, part 3" in page
    last = as_owner_of_jane.get(reverse("artworks:facts_template"), {"part": "3"}).content.decode()
    assert "E.jpg" in last
    assert "D.jpg" not in last
    assert as_owner_of_jane.get(reverse("artworks:facts_template"), {"part": "x"}).status_code == 200
