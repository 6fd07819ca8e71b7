"""From the browser to the library: through the real storage, and past every kind of file that must not come in."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.core.roles import Role
from apps.core.storage import workspace_storage
from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.ingest import upload_ingest
from apps.tenant.artworks.models import Artwork, Collection, Rendition, RenditionKind, Upload
from apps.tenant.artworks.naming import clean_title
from apps.tenant.artworks.tasks import tidy
from apps.tenant.artworks.uploads import (
    UploadRefused,
    clean_file_name,
    upload_announce,
    upload_receive,
    uploads_keep,
)
from tests.factories import pictures

Send = Callable[..., Upload]

pytestmark = pytest.mark.usefixtures("in_jane")


@pytest.fixture
def send(actor: Actor, django_capture_on_commit_callbacks: Any) -> Send:
    """Announces a file, posts it to the storage as a browser does, says so, and lets the (eager) worker work."""

    def through(content: bytes, name: str = "sea.jpg", kind: str = "image/jpeg", **options: Any) -> Upload:
        announced = upload_announce(actor=actor, file_name=name, byte_size=len(content), content_type=kind, **options)
        sent = httpx.post(announced.url, data=announced.fields, files={"file": (name, content, kind)})
        assert sent.status_code == 204
        with django_capture_on_commit_callbacks(execute=True):
            upload_receive(actor=actor, upload=announced.upload)
        return Upload.objects.get(pk=announced.upload.pk)

    return through


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pictures.jpeg(), "image/jpeg"),
        (pictures.png(), "image/png"),
        (pictures.webp(), "image/webp"),
        (pictures.tiff(), "image/tiff"),
        (pictures.avif(), "image/avif"),
    ],
)
def test_a_picture_becomes_an_artwork_with_a_rendition_for_each_place_and_its_colours(
    send: Send, content: bytes, kind: str
) -> None:
    upload = send(content, "ocean-painting-2.jpg", kind)
    artwork = Artwork.objects.get()
    assert (upload.state, upload.artwork_id) == ("done", artwork.pk)
    assert artwork.title == "Ocean Painting 2"
    assert artwork.content_type == kind
    assert {one.kind for one in Rendition.objects.all()} == set(RenditionKind.values)
    assert artwork.palette[0]["name"]
    with artwork.original.open("rb") as kept:
        assert kept.read() == content
    assert not workspace_storage().exists(str(upload.incoming.name))


@pytest.mark.slow
def test_in_a_collection_the_title_is_the_collections_name(send: Send) -> None:
    collection = Collection.objects.create(name="Tides")
    send(pictures.jpeg(), collection=collection)
    assert (Artwork.objects.get().title, Artwork.objects.get().collection) == ("Tides", collection)


@pytest.mark.slow
def test_renditions_stand_upright_and_know_neither_place_nor_camera(send: Send) -> None:
    send(pictures.located_jpeg())
    artwork = Artwork.objects.get()
    assert artwork.pixel_height > artwork.pixel_width
    for rendition in Rendition.objects.all():
        with rendition.file.open("rb") as file:
            content = file.read()
        assert b"SecretCamera" not in content
        assert b"Exif" not in content


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (b"Dear gallery, here is my painting." * 50, "letter.jpg", "picture"),
        (pictures.jpeg(800, 600)[:-400], "cut.jpg", "complete"),
        (pictures.png_bomb(30_000, 30_000), "bomb.png", "pixels"),
        (pictures.SVG * 20, "drawing.jpg", "SVG"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence_and_the_good_one_of_the_batch_comes_in(
    send: Send, content: bytes, name: str, word: str
) -> None:
    bad, good = send(content, name), send(pictures.jpeg(), "good.jpg")
    assert (bad.state, good.state) == ("refused", "done")
    assert word.lower() in bad.reason.lower()
    assert [artwork.title for artwork in Artwork.objects.all()] == ["Good"]
    assert not workspace_storage().exists(str(bad.incoming.name))


@pytest.mark.parametrize(
    ("size", "kind", "word"),
    [
        (0, "image/jpeg", "empty"),
        (60_000_001, "image/jpeg", "60 MB"),
        (100, "image/svg+xml", "SVG"),
        (100, "application/pdf", "JPEG, PNG, WebP, TIFF and AVIF"),
    ],
)
def test_what_can_be_told_early_is_refused_before_it_is_sent(actor: Actor, size: int, kind: str, word: str) -> None:
    with pytest.raises(UploadRefused, match=word):
        upload_announce(actor=actor, file_name="a.jpg", byte_size=size, content_type=kind)
    assert not Upload.objects.exists()


def test_the_signature_fixes_size_type_and_place(actor: Actor) -> None:
    content = pictures.jpeg()
    announced = upload_announce(actor=actor, file_name="a.jpg", byte_size=len(content), content_type="image/jpeg")
    attempts: list[tuple[dict[str, str], bytes]] = [
        ({}, content + b"more"),
        ({"Content-Type": "text/html"}, content),
        ({"key": announced.fields["key"].replace("incoming", "artworks")}, content),
    ]
    for changes, body in attempts:
        sent = httpx.post(
            announced.url, data={**announced.fields, **changes}, files={"file": ("a.jpg", body, "image/jpeg")}
        )
        assert sent.status_code in {400, 403}


def test_browsers_of_any_address_may_send_what_is_signed(actor: Actor) -> None:
    announced = upload_announce(actor=actor, file_name="a.jpg", byte_size=3, content_type="image/jpeg")
    origin = "https://studio.okafor-daughters.com"
    asked = httpx.options(announced.url, headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert asked.headers["access-control-allow-origin"] in {"*", origin}
    unsigned = httpx.post(announced.url, data={"key": "x"}, files={"file": b"abc"}, headers={"Origin": origin})
    assert unsigned.status_code in {400, 403}


@pytest.mark.slow
def test_the_same_file_again_is_noticed_and_points_to_the_first(send: Send) -> None:
    first, again = send(pictures.jpeg(), "first.jpg"), send(pictures.jpeg(), "again.jpg")
    assert again.state == "duplicate"
    assert again.artwork_id == first.artwork_id
    assert Artwork.objects.count() == 1


def test_the_task_may_run_twice(send: Send) -> None:
    upload = send(pictures.jpeg())
    upload_ingest(upload_id=upload.pk)
    assert Artwork.objects.count() == 1


def test_a_file_that_never_arrived_can_not_be_received(actor: Actor) -> None:
    announced = upload_announce(actor=actor, file_name="a.jpg", byte_size=10, content_type="image/jpeg")
    with pytest.raises(Conflict, match="send it again"):
        upload_receive(actor=actor, upload=announced.upload)


def test_what_a_dead_worker_left_is_taken_up_again(actor: Actor, django_capture_on_commit_callbacks: Any) -> None:
    content = pictures.jpeg()
    announced = upload_announce(actor=actor, file_name="a.jpg", byte_size=len(content), content_type="image/jpeg")
    httpx.post(announced.url, data=announced.fields, files={"file": ("a.jpg", content, "image/jpeg")})
    long_ago = timezone.now() - timedelta(hours=1)
    Upload.objects.update(state="received", updated_at=long_ago)
    with django_capture_on_commit_callbacks(execute=True):
        tidy()
    assert Upload.objects.get().state == "done"


def test_a_file_announced_yesterday_that_never_came_is_given_up_with_a_reason(actor: Actor) -> None:
    upload_announce(actor=actor, file_name="a.jpg", byte_size=10, content_type="image/jpeg")
    Upload.objects.update(created_at=timezone.now() - timedelta(days=2))
    tidy()
    assert "send it again" in Upload.objects.get().reason


def test_the_page_announces_sends_and_is_told_the_reason(as_owner_of_jane: Client) -> None:
    wanted = {"name": "drawing.svg", "size": 100, "type": "image/svg+xml"}
    response = as_owner_of_jane.post(
        reverse("artworks:announce"),
        json.dumps(wanted),
        content_type="application/json",
        HTTP_ACCEPT="application/json",
    )
    assert response.status_code == 422
    assert "SVG" in response.json()["error"]["message"]


def test_an_upload_of_another_workspace_is_not_found(as_owner_of_jane: Client, okafor: Workspace, actor: Actor) -> None:
    with workspace_context(okafor):
        foreign = upload_announce(actor=actor, file_name="a.jpg", byte_size=10, content_type="image/jpeg").upload
    assert as_owner_of_jane.post(reverse("artworks:received", args=[foreign.pk])).status_code == 404


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("ocean-painting-2.jpg", "Ocean Painting 2"),
        ("IMG_2031.JPG", "IMG 2031"),
        ("the.starry.night.webp", "The Starry Night"),
        (".jpg", ".jpg"),
        ("---.png", "Untitled"),
    ],
)
def test_titles_are_made_of_file_names(raw: str, clean: str) -> None:
    assert clean_title(raw) == (clean if clean != ".jpg" else "Jpg")


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("C:\\pictures\\sea.jpg", "sea.jpg"),
        ("../../etc/passwd", "passwd"),
        ("sea\u202egpj.exe", "seagpj.exe"),
        ("", "unnamed"),
        ("🌊.jpg", "🌊.jpg"),
    ],
)
def test_file_names_keep_only_what_can_be_seen(raw: str, clean: str) -> None:
    assert clean_file_name(raw) == clean


@pytest.mark.slow
def test_a_duplicate_is_asked_about_and_can_be_added_all_the_same(
    send: Send, as_owner_of_jane: Client, django_capture_on_commit_callbacks: Any
) -> None:
    send(pictures.jpeg(), "first.jpg")
    again = send(pictures.jpeg(), "again.jpg")
    assert workspace_storage().exists(str(again.incoming.name))
    page = as_owner_of_jane.get(reverse("artworks:uploads")).content.decode()
    assert "The same file is in the library already, as “First”." in page
    with django_capture_on_commit_callbacks(execute=True):
        as_owner_of_jane.post(reverse("artworks:decide"), {"upload": str(again.pk), "choice": "keep"})
    again.refresh_from_db()
    assert (again.state, Artwork.objects.count()) == ("done", 2)


@pytest.mark.slow
def test_a_duplicate_that_is_left_out_leaves_no_file(send: Send, as_owner_of_jane: Client) -> None:
    send(pictures.jpeg(), "first.jpg")
    again = send(pictures.jpeg(), "again.jpg")
    as_owner_of_jane.post(reverse("artworks:decide"), {"choice": "leave"})
    assert not workspace_storage().exists(str(again.incoming.name))
    assert "again.jpg" not in as_owner_of_jane.get(reverse("artworks:uploads")).content.decode()


@pytest.mark.slow
def test_what_arrived_when_the_page_was_closed_comes_in_all_the_same(
    actor: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    content = pictures.jpeg()
    announced = upload_announce(actor=actor, file_name="a.jpg", byte_size=len(content), content_type="image/jpeg")
    httpx.post(announced.url, data=announced.fields, files={"file": ("a.jpg", content, "image/jpeg")})
    Upload.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    with django_capture_on_commit_callbacks(execute=True):
        tidy()
    assert Upload.objects.get().state == "done"


def test_a_file_that_is_chosen_again_takes_its_old_place_and_its_namesake_does_not(actor: Actor) -> None:
    def announce(path: str) -> Upload:
        return upload_announce(
            actor=actor, file_name="a.jpg", byte_size=10, content_type="image/jpeg", fingerprint=path
        ).upload

    first, namesake = announce("spring/a.jpg|10|1"), announce("autumn/a.jpg|10|1")
    assert first.pk != namesake.pk
    assert announce("spring/a.jpg|10|1").pk == first.pk
    assert Upload.objects.count() == 2


def test_whose_picture_it_is_stands_in_the_log_and_that_it_was_the_agencys(
    send: Send, actor: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    visitor = Actor(uuid4(), "Ann Agent", Role.ADMIN, by_agency=True)
    content = pictures.jpeg()
    send(content)
    again = send(content)
    with django_capture_on_commit_callbacks(execute=True):
        assert uploads_keep(actor=visitor, uploads=[again]) == 1
    added = Entry.objects.filter(verb="artwork.added").order_by("created_at")
    written = list(added.values_list("actor_id", "actor_name", "by_agency"))
    assert written == [(actor.user_id, actor.name, False), (visitor.user_id, "Ann Agent", True)]


@pytest.mark.slow
def test_in_a_collection_the_second_is_numbered(send: Send) -> None:
    collection = Collection.objects.create(name="Tides")
    send(pictures.jpeg(), collection=collection)
    send(pictures.png(), kind="image/png", collection=collection)
    assert set(Artwork.objects.values_list("title", flat=True)) == {"Tides", "Tides 2"}
