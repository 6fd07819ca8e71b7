"""Web and workers keep nothing: with two of each it does not matter which one is asked, and any of them may die."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from django.contrib.sessions.models import Session

from apps.core.networks import Network
from apps.core.roles import Role
from apps.core.tenancy.addresses import host_for_slug
from apps.core.tenancy.context import workspace_context
from apps.core.tenancy.routes import forget_hosts
from apps.public.billing.models import Exemption, LimitNotice
from apps.public.memberships.services import membership_create
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.suspending import workspace_resume, workspace_suspend
from apps.tenant.artworks.models import Artwork, Collection, Upload, UploadState
from apps.tenant.brand.models import CaptionWriter, Tone
from tests.factories import pictures
from tests.fixtures.people import PASSWORD, person
from tests.scaling.fleet import WEBS, WORKERS, Browser, Fleet, token_in, until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("fleet")]

ONE, OTHER = WEBS
IN_FORCE = 0.5  # seconds: docs/scaling.md
MIA = "mia@jane.example"


@pytest.fixture(scope="module")
def _fleet(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    fleet = Fleet(tmp_path_factory.mktemp("fleet"))
    try:
        yield fleet
    finally:
        fleet.stop()


@pytest.fixture
def jane(committed: None) -> Iterator[Workspace]:
    """Jane's workspace, with Mia among its admins; as before afterwards."""
    workspace = Workspace.objects.get(slug="jane")
    membership_create(user=person(MIA, "Mia Admin"), workspace=workspace, role=Role.ADMIN)
    yield workspace
    Workspace.objects.filter(pk=workspace.pk).update(name=workspace.name, time_zone=workspace.time_zone)
    for model in (Exemption, LimitNotice):
        model.objects.filter(workspace=workspace).delete()
    Session.objects.all().delete()
    forget_hosts([host_for_slug("jane")])


@pytest.fixture
def fleet(_fleet: Fleet, jane: Workspace) -> Fleet:
    _fleet.complete()
    return _fleet


@pytest.fixture
def mia(fleet: Fleet) -> Browser:
    """Mia's browser, who signed in at the first web."""
    browser = Browser(fleet)
    assert browser.sign_in(ONE, MIA, PASSWORD).status_code == 302
    return browser


def picture(number: int) -> bytes:
    return pictures.jpeg(colour=(20 * number % 255, 90, 255 - 20 * number % 255), width=320 + 8 * number)


def upload_begin(browser: Browser, web: str, number: int) -> httpx.Response:
    content = picture(number)
    wanted = {"name": f"sea-{number}.jpg", "size": len(content), "type": "image/jpeg"}
    return browser.post(web, "/uploads/announce", json=wanted)


def upload_send(begun: httpx.Response, number: int) -> str:
    """What the browser does between the two webs: the file goes to the storage. Gives the upload's id."""
    form = begun.json()
    sent = httpx.post(form["url"], data=form["fields"], files={"file": ("sea.jpg", picture(number), "image/jpeg")})
    assert sent.status_code == 204
    return str(form["id"])


def upload_end(browser: Browser, web: str, upload_id: str) -> None:
    assert browser.post(web, f"/uploads/{upload_id}/received").status_code == 200


def artworks(workspace: Workspace) -> int:
    with workspace_context(workspace):
        return Artwork.objects.count()


def done(fleet: Fleet) -> list[str]:
    return [task for worker in WORKERS for task in fleet.tasks(worker, "succeeded")]


def test_who_signed_in_at_one_is_signed_in_at_the_other(mia: Browser) -> None:
    for web in (OTHER, ONE, OTHER):
        assert mia.get(web, "/library/").status_code == 200
    assert mia.post(OTHER, "/accounts/logout/").status_code == 302
    for web in WEBS:
        assert mia.get(web, "/library/").status_code == 302


def test_a_form_of_one_is_taken_by_the_other_and_a_forged_one_is_not(mia: Browser, jane: Workspace) -> None:
    token = token_in(mia.get(ONE, "/collections/new/"))
    answer = mia.post(OTHER, "/collections/new/", token=token, data={"name": "Harbours", "fulfilment": "available"})
    assert answer.status_code == 302
    assert "Harbours" in mia.get(ONE, answer.headers["Location"]).text
    forged = {"name": "Forged", "fulfilment": "available"}
    assert mia.post(OTHER, "/collections/new/", token="x" * 64, data=forged).status_code == 403
    with workspace_context(jane):
        assert list(Collection.objects.values_list("name", flat=True)) == ["Harbours"]


def test_a_message_of_one_is_shown_once_by_the_other(mia: Browser) -> None:
    assert "The settings are saved." not in mia.get(OTHER, "/settings/").text
    assert settings_save(mia, ONE, name="Jane Harbour").status_code == 302
    assert "The settings are saved." in mia.get(OTHER, "/settings/").text
    assert "The settings are saved." not in mia.get(ONE, "/settings/").text


def settings_save(browser: Browser, web: str, *, name: str) -> httpx.Response:
    values = {"name": name, "time_zone": "Europe/London", "tone": Tone.BALANCED, "writer": CaptionWriter.OFFLINE}
    counts = {f"{network}_hashtags": "3" for network in Network.values}
    return browser.post(web, "/settings/", data={**values, **counts, "networks": Network.values})


def test_a_name_and_a_shut_door_are_in_force_at_both_within_half_a_second(mia: Browser, jane: Workspace) -> None:
    for web in WEBS:  # both remember the route
        assert mia.get(web, "/library/").status_code == 200
    assert settings_save(mia, ONE, name="Jane of the Harbour").status_code == 302
    time.sleep(IN_FORCE)
    assert all("Jane of the Harbour" in mia.get(web, "/library/").text for web in WEBS)
    workspace_suspend(workspace=jane)  # by a third process
    try:
        time.sleep(IN_FORCE)
        assert [mia.get(web, "/library/").status_code for web in WEBS] == [503, 503]
    finally:
        workspace_resume(workspace=jane)
    time.sleep(IN_FORCE)
    assert [mia.get(web, "/library/").status_code for web in WEBS] == [200, 200]


def test_a_new_domain_is_answered_by_both_and_a_taken_one_by_neither(fleet: Fleet, jane: Workspace) -> None:
    host = "studio-of-jane.example"

    def answers() -> list[int]:
        return [httpx.get(f"{fleet.address(web)}/accounts/login/", headers={"Host": host}).status_code for web in WEBS]

    assert answers() == [404, 404]
    domain = jane.domains.create(domain=host)
    forget_hosts([host])
    time.sleep(IN_FORCE)
    assert 404 not in answers()
    domain.delete()
    forget_hosts([host])
    time.sleep(IN_FORCE)
    assert answers() == [404, 404]


def test_pictures_begun_at_one_and_finished_at_the_other_are_taken_in_once_by_either_worker(
    fleet: Fleet, mia: Browser, jane: Workspace
) -> None:
    before = {worker: len(fleet.tasks(worker, "succeeded")) for worker in WORKERS}
    count = 8
    for number in range(count):
        web, other = (ONE, OTHER) if number % 2 else (OTHER, ONE)
        upload_end(mia, other, upload_send(upload_begin(mia, web, number), number))
    until(lambda: artworks(jane) == count)
    until(lambda: len(done(fleet)) == sum(before.values()) + count)
    assert all(len(fleet.tasks(worker, "succeeded")) > before[worker] for worker in WORKERS)
    assert len(set(done(fleet))) == len(done(fleet))
    assert artworks(jane) == count


def test_tries_to_sign_in_are_counted_over_both(fleet: Fleet) -> None:
    browser = Browser(fleet)
    answers = [browser.sign_in(WEBS[number % 2], MIA, "wrong").text for number in range(6)]
    assert ["Too many" in answer for answer in answers] == [False] * 5 + [True]
    assert "Too many" in browser.sign_in(OTHER, MIA, PASSWORD).text


def test_the_last_place_of_a_plan_is_given_once_to_eight_who_ask_both(
    fleet: Fleet, mia: Browser, jane: Workspace
) -> None:
    Exemption.objects.create(workspace=jane, field="most_artworks", value=3)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: upload_begin(mia, WEBS[number % 2], number), range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 5
    with workspace_context(jane):
        assert Upload.objects.filter(state=UploadState.EXPECTED).count() == 3


def test_what_a_killed_worker_was_at_is_done_by_the_other(fleet: Fleet, mia: Browser, jane: Workspace) -> None:
    known = {task for worker in WORKERS for task in fleet.tasks(worker, "received")}
    for worker in WORKERS:
        fleet.hold(worker, held=True)
    upload_end(mia, OTHER, upload_send(upload_begin(mia, ONE, 1), 1))
    holders = until(lambda: [worker for worker in WORKERS if set(fleet.tasks(worker, "received")) - known])
    assert len(holders) == 1
    (survivor,) = set(WORKERS) - set(holders)
    fleet.kill(holders[0])
    fleet.hold(survivor, held=False)
    until(lambda: artworks(jane) == 1, seconds=20)
    assert not set(fleet.tasks(holders[0], "succeeded")) - known
    assert len(set(fleet.tasks(survivor, "received")) - known) == 1


def test_what_was_begun_at_a_killed_web_goes_on_at_the_other(fleet: Fleet, mia: Browser, jane: Workspace) -> None:
    token = token_in(mia.get(ONE, "/collections/new/"))
    assert settings_save(mia, ONE, name="Jane before").status_code == 302
    begun = upload_begin(mia, ONE, 2)
    fleet.kill(ONE)
    with pytest.raises(httpx.TransportError):
        mia.get(ONE, "/library/")
    assert "The settings are saved." in mia.get(OTHER, "/settings/").text
    form = {"name": "Harbours", "fulfilment": "available"}
    assert mia.post(OTHER, "/collections/new/", token=token, data=form).status_code == 302
    upload_end(mia, OTHER, upload_send(begun, 2))
    until(lambda: artworks(jane) == 1)
