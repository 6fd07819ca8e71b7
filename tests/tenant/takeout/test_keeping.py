"""A finished export: downloaded in pieces, by those who may, for seven days; then gone."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.core.tenancy.context import public_context
from apps.public.takeouts.making import takeouts_tidy
from apps.public.takeouts.models import Takeout, TakeoutState
from apps.public.takeouts.selectors import takeout_since
from apps.public.takeouts.services import takeout_link
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.takeout.mail import takeout_tell
from tests.factories.takeouts import original_make, takeout_made, takeout_waiting
from tests.tenant.takeout.test_making import left_of

pytestmark = [pytest.mark.slow]


@pytest.fixture
def ready(here: Workspace, by: Actor) -> Takeout:
    """One that was made, of a painting."""
    original_make("Harbour", b"\xff\xd8\xff" + bytes(range(256)) * 2000)
    takeout = takeout_waiting(here, by)
    takeout_made(takeout)
    return takeout


def test_a_broken_download_is_continued(here: Workspace, ready: Takeout) -> None:
    link = takeout_link(workspace=here, takeout=ready)
    whole = httpx.get(link, trust_env=False)
    assert whole.headers["accept-ranges"] == "bytes"
    assert 'filename="jane-' in whole.headers["content-disposition"]
    assert len(whole.content) == ready.byte_size
    half = ready.byte_size // 2
    wanted = {"Range": f"bytes={half}-", "If-Range": whole.headers["etag"]}
    rest = httpx.get(link, headers=wanted, trust_env=False)
    assert rest.status_code == 206
    assert rest.headers["content-range"] == f"bytes {half}-{ready.byte_size - 1}/{ready.byte_size}"
    assert whole.content[:half] + rest.content == whole.content


def test_without_the_signature_or_with_anothers_there_is_nothing(here: Workspace, ready: Takeout) -> None:
    link = takeout_link(workspace=here, takeout=ready)
    parts = urlsplit(link)
    bare = f"{parts.scheme}://{parts.netloc}{parts.path}"
    assert httpx.get(bare, trust_env=False).status_code == 403
    assert httpx.get(link.replace("everything.zip", "notes.zip"), trust_env=False).status_code == 403
    guessed = link.replace(str(ready.pk), "7b2ac0f3-7a6f-4e6b-9d3f-3f8f0b1a2c3d")
    assert httpx.get(guessed, trust_env=False).status_code == 403
    assert httpx.get(link.replace("X-Amz-Expires=21600", "X-Amz-Expires=600000"), trust_env=False).status_code == 403


def test_after_seven_days_it_is_deleted_and_still_known(here: Workspace, ready: Takeout) -> None:
    assert ready.expires_at is not None
    assert ready.finished_at is not None
    assert ready.expires_at - ready.finished_at == timedelta(days=7)
    with public_context():
        assert takeouts_tidy() == 0
    Takeout.objects.filter(pk=ready.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    ready.refresh_from_db()
    with pytest.raises(Conflict, match="not kept any longer"):
        takeout_link(workspace=here, takeout=ready)
    with public_context():
        assert takeouts_tidy() == 1
        assert takeouts_tidy() == 0
    ready.refresh_from_db()
    assert ready.state == TakeoutState.GONE
    assert left_of(ready) == []
    assert takeout_since(here.pk, ready.created_at)


def test_of_more_than_three_the_oldest_goes(here: Workspace, ready: Takeout, by: Actor) -> None:
    for _ in range(3):
        takeout_made(takeout_waiting(here, by))
    with public_context():
        assert takeouts_tidy() == 1
    ready.refresh_from_db()
    assert (ready.state, left_of(ready)) == (TakeoutState.GONE, [])
    assert Takeout.objects.filter(workspace=here, state=TakeoutState.READY).count() == 3


def test_whether_there_is_one_since_a_time_is_known_to_all(here: Workspace, ready: Takeout, by: Actor) -> None:
    assert ready.finished_at is not None
    assert takeout_since(here.pk, ready.created_at)
    assert not takeout_since(here.pk, ready.finished_at), "It was begun before: what it read may have changed since."
    assert not takeout_since(here.pk, ready.created_at, timezone.now()), "Its file is still to be downloaded."
    assert takeout_since(here.pk, ready.created_at, timezone.now() + timedelta(days=8))
    assert not takeout_since(Workspace.objects.get(slug="okafor").pk, ready.created_at)
    takeout_waiting(here, by)
    assert not takeout_since(here.pk, ready.finished_at + timedelta(seconds=1)), "One that is not finished is none."


def test_who_asked_gets_one_mail_with_a_link_to_their_own_host(
    here: Workspace, ready: Takeout, mailoutbox: list[Any]
) -> None:
    [message] = mailoutbox
    assert message.to == ["owner@jane.example"]
    assert message.subject == "The export of Jane is ready"
    assert "http://jane.planner.localhost:8000/settings/data/" in message.body
    assert "everything.zip" not in f"{message.body} {message.alternatives}"
    assert not takeout_tell(takeout_id=ready.pk)
    assert len(mailoutbox) == 1


def test_a_mail_that_a_worker_died_before_is_sent_all_the_same(
    here: Workspace, ready: Takeout, mailoutbox: list[Any]
) -> None:
    mailoutbox.clear()
    a_while_ago = timezone.now() - timedelta(minutes=16)
    Takeout.objects.filter(pk=ready.pk).update(told_at=None, updated_at=a_while_ago)
    with public_context():
        assert (takeouts_tidy(), takeouts_tidy()) == (1, 0)
    assert [message.subject for message in mailoutbox] == ["The export of Jane is ready"]
    yesterday = timezone.now() - timedelta(hours=25)
    Takeout.objects.filter(pk=ready.pk).update(told_at=None, updated_at=a_while_ago, finished_at=yesterday)
    with public_context():
        assert takeouts_tidy() == 0


def test_the_agency_is_led_to_the_portal(here: Workspace, by: Actor, mailoutbox: list[Any]) -> None:
    takeout = takeout_waiting(here, by)
    Takeout.objects.filter(pk=takeout.pk).update(by_agency=True)
    takeout_made(takeout)
    [message] = mailoutbox
    assert f"http://planner.localhost:8000/clients/{here.pk}/" in message.body
    assert Entry.objects.get(verb="takeout.made").by_agency, "The client reads whose people have all that is theirs."


def test_a_mail_that_is_refused_is_not_taken_for_told(
    here: Workspace, ready: Takeout, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    Takeout.objects.update(told_at=None)

    def refuse(message: Any) -> None:
        raise OSError("The mail server does not answer.")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    with pytest.raises(OSError, match="does not answer"):
        takeout_tell(takeout_id=ready.pk)
    monkeypatch.undo()
    assert takeout_tell(takeout_id=ready.pk)
