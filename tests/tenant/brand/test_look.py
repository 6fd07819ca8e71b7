"""The look: what is taken for a logo, where it shows, and what is refused."""

import struct
import zlib
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from apps.core.access import Actor
from apps.core.imaging.libvips import Image
from apps.core.tenancy.addresses import host_for_slug
from apps.core.tenancy.context import workspace_context
from apps.public.billing.selectors import plan_get
from apps.public.billing.services import subscription_set
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.brand.marks import icons_make, logo_make
from apps.tenant.brand.models import Brand
from apps.tenant.brand.selectors import brand_appearance, forget_appearance
from apps.tenant.brand.services import brand_update, look_update
from tests.factories.pictures import avif, tiff

PAGE = "/settings/look/"
FORM = {"accent_color": "#27565a", "theme": "dark", "footer_text": "1 Quay St", "sender_name": "Jane at the Harbour"}
Capture = Any


def png(width: int = 300, height: int = 100, *, alpha: bool = True) -> bytes:
    bands = [180, 60, 40, 128] if alpha else [180, 60, 40]
    data: bytes = Image.black(width, height, bands=len(bands)).linear(1, bands).cast("uchar").pngsave_buffer()
    return data


def bomb() -> bytes:
    """A PNG whose header says 30,000 × 30,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 6, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.fixture
def saved(as_owner_of_jane: Client, jane: Workspace, django_capture_on_commit_callbacks: Capture) -> Any:
    """``saved(logo=…)`` posts the page and gives the answer at the end of the redirects."""

    def post(**changes: Any) -> Any:
        files = {
            name: SimpleUploadedFile(f"{name}.png", changes.pop(name)) for name in ("logo", "favicon") & changes.keys()
        }
        with workspace_context(jane), django_capture_on_commit_callbacks(execute=True):
            return as_owner_of_jane.post(PAGE, {**FORM, **changes, **files}, follow=True)

    return post


def sign_in_page() -> str:
    return Client(headers={"host": host_for_slug("jane")}).get("/accounts/login/").content.decode()


def test_everything_shows_on_the_sign_in_page(saved: Any, jane: Workspace) -> None:
    assert "The look is saved." in saved(logo=png(), favicon=png(400, 400)).content.decode()
    text = sign_in_page()
    with workspace_context(jane):
        look = brand_appearance()
    for part in (f'src="{look.logo_path}"', f'href="{look.favicon_path}"', look.touch_icon_path, "1 Quay St"):
        assert part in text
    assert 'data-theme-default="dark"' in text
    with workspace_context(jane):
        assert Entry.objects.filter(summary="Changed the logo and icon.").exists()


def test_what_is_served_is_a_small_png_of_ours_without_metadata(saved: Any, jane: Workspace) -> None:
    saved(logo=png(3000, 1000), favicon=png(400, 200))
    visitor = Client(headers={"host": host_for_slug("jane")})
    with workspace_context(jane):
        look = brand_appearance()
    sizes = {}
    for path in (look.logo_path, look.favicon_path, look.touch_icon_path):
        response = visitor.get(path)
        assert response.headers["Content-Type"] == "image/png"
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        picture = Image.pngload_buffer(response.content)
        sizes[path] = (picture.width, picture.height, picture.hasalpha())
    assert list(sizes.values()) == [(640, 213, True), (32, 32, True), (180, 180, True)]


def test_pictures_can_be_removed_and_the_initials_come_back(saved: Any, jane: Workspace) -> None:
    saved(logo=png(), favicon=png())
    with workspace_context(jane):
        old = brand_appearance().logo_path
    saved(without_logo="on", without_favicon="on")
    assert "mark-logo" not in sign_in_page()
    assert Client(headers={"host": host_for_slug("jane")}).get(old).status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (tiff(), "TIFF can’t be used here."),
        (avif(), "AVIF can’t be used here."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "can carry programs"),
        (b"<html><script>alert(1)</script></html>", "no picture in this file"),
        (b"#!/bin/sh\nrm -rf /\n", "no picture in this file"),
        (b"GIF89a" + b"\0" * 100, "can’t be used here"),
        (png()[:200], "Upload it again"),
        (png() + b"PK\x03\x04" + b"\0" * 64 + b"<html><script>", "second document"),
        (png(20, 20), "too small"),
        (bomb(), "30,000"),
        (png() + b"\0" * 2_000_001, "larger than 2 MB"),
    ],
    ids=["tiff", "avif", "svg", "html", "script", "gif", "cut off", "polyglot", "tiny", "bomb", "heavy"],
)
@pytest.mark.parametrize("field", ["logo", "favicon"])
def test_what_is_no_logo_is_refused_and_the_words_stay(
    field: str, content: bytes, says: str, saved: Any, jane: Workspace
) -> None:
    response = saved(**{field: content})
    text = response.content.decode()
    assert response.status_code == 422
    assert says.replace("’", "&#x27;") in text or says in text
    assert "1 Quay St" in text
    with workspace_context(jane):
        assert not Brand.objects.exclude(logo="", favicon="", footer_text="").exists()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("accent_color", "red;}body{display:none", "like #7a3b2e"),
        ("theme", "neon", "Select a valid choice"),
        ("footer_text", "x" * 201, "at most 200"),
        ("sender_name", "x" * 81, "at most 80"),
    ],
)
def test_words_and_colours_that_can_not_be_are_refused_at_their_field(
    field: str, value: str, says: str, saved: Any
) -> None:
    response = saved(**{field: value})
    assert response.status_code == 422
    assert says in response.content.decode()


@pytest.mark.parametrize("name", ["Jane\r\nBcc: all@example.com", 'Jane "J" <evil@example.com>', "Jané 🖼", "a, b"])
def test_a_senders_name_is_a_name_and_nothing_else(
    name: str, saved: Any, member: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    saved(sender_name=name)
    Client(headers={"host": host_for_slug("jane")}).post("/accounts/password/reset/", {"email": member.email})
    message = mailoutbox[0].message()
    assert "Bcc" not in message
    assert str(mailoutbox[0].from_email).endswith("<hello@planner.localhost>")


def test_mails_have_logo_footer_and_sender(saved: Any, member: User, mailoutbox: list[EmailMultiAlternatives]) -> None:
    saved(logo=png())
    Client(headers={"host": host_for_slug("jane")}).post("/accounts/password/reset/", {"email": member.email})
    html = str(mailoutbox[0].alternatives[0][0])
    assert 'src="http://jane.planner.localhost:8000/brand/logo-' in html
    for text in (html, mailoutbox[0].body):
        assert "1 Quay St" in text
        assert "Jane at the Harbour" in text
    assert "Jane at the Harbour" in mailoutbox[0].from_email


def test_powered_by_goes_only_with_the_plan(saved: Any, jane: Workspace, settings: LazySettings) -> None:
    saved(hide_powered_by="on")
    assert f"Powered by {settings.PLATFORM_NAME}" in sign_in_page()
    subscription_set(workspace=jane, plan=plan_get(slug="gallery"))
    saved(hide_powered_by="on")
    assert "Powered by" not in sign_in_page()
    subscription_set(workspace=jane, plan=plan_get(slug="solo"))
    with workspace_context(jane):
        forget_appearance()  # what its five minutes do
    assert "Powered by" in sign_in_page()


def test_the_page_opens_with_what_is_saved(as_owner_of_jane: Client, jane: Workspace) -> None:
    with workspace_context(jane):
        brand_update(actor=None, footer_text="2 Mole Lane")
    response = as_owner_of_jane.get(PAGE)
    assert response.status_code == 200
    assert response.content.decode().count("2 Mole Lane") >= 2  # in the field and in the preview


def test_the_preview_shows_what_is_not_saved(as_owner_of_jane: Client) -> None:
    text = as_owner_of_jane.get(f"{PAGE}preview/", {**FORM, "footer_text": "<b>Pier 9</b>"}).content.decode()
    assert "&lt;b&gt;Pier 9&lt;/b&gt;" in text
    assert "Jane at the Harbour" in text
    assert 'data-accent="#27565a"' in text


def test_a_members_and_the_others_pictures_are_not_there(
    saved: Any, as_member_of_jane: Client, jane: Workspace, okafor: Workspace
) -> None:
    saved(logo=png())
    assert as_member_of_jane.get(PAGE).status_code == 403
    with workspace_context(jane):
        path = brand_appearance().logo_path
    assert Client(headers={"host": host_for_slug("okafor")}).get(path).status_code == 404
    for name in ("../../etc/passwd", "logo-0.png", "artwork.png"):
        assert Client(headers={"host": host_for_slug("jane")}).get(f"/brand/{name}").status_code == 404


def test_the_same_picture_is_the_same_file(in_jane: Workspace, actor: Actor) -> None:
    assert logo_make(png()).name == logo_make(png()).name
    assert icons_make(png(200, 200, alpha=False))[0].name.startswith("icon-")
    look_update(actor=actor, logo=png())
    look_update(actor=actor, logo=png())


def test_a_remembered_look_takes_no_query(in_jane: Workspace, django_assert_num_queries: Any) -> None:
    brand_update(actor=None, theme="light")
    brand_appearance()
    with django_assert_num_queries(0):
        assert brand_appearance().theme
