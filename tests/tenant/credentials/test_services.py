"""Entering, testing and removing keys, in the workspace that they belong to."""

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection, transaction

from apps.core.access import Actor
from apps.core.crypto.errors import NotAuthentic, UnknownKey
from apps.core.crypto.secret import Secret
from apps.core.errors import Conflict, InvalidInput
from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.credentials import services
from apps.tenant.credentials.models import Credential, Kind, State
from apps.tenant.credentials.selectors import NoKey, credential_list, credential_secret
from apps.tenant.credentials.services import credential_remove, credential_set, credential_test
from local.simulators import openai as openai_simulator
from local.simulators import publer as publer_simulator
from local.simulators.openai import OpenAISimulator
from local.simulators.publer import Account, PublerSimulator
from local.simulators.server import Answer
from tests.factories.secrets import KEY, ring

OTHER = "sk-another-key-of-openai-9876"


def enter(actor: Actor, kind: Kind = Kind.PUBLER, value: str = KEY) -> Credential:
    return credential_set(actor=actor, kind=kind, secret=Secret(value))


def test_what_is_entered_can_be_used_and_is_stored_sealed(in_jane: Workspace, actor: Actor) -> None:
    enter(actor)
    enter(actor, Kind.OPENAI, OTHER)
    assert credential_secret(kind=Kind.PUBLER).reveal() == KEY
    assert credential_secret(kind=Kind.OPENAI).reveal() == OTHER
    with connection.cursor() as cursor:
        cursor.execute("SELECT credentials_credential::text, encode(ciphertext, 'escape') FROM credentials_credential")
        stored = str(cursor.fetchall())
    assert "wxyz" in stored
    assert not any(KEY[place : place + 6] in stored for place in range(len(KEY) - 5))


def test_another_key_takes_the_place_of_the_first_and_is_not_tested(
    in_jane: Workspace, actor: Actor, publer: PublerSimulator
) -> None:
    enter(actor, value=publer_simulator.DEMO_KEY)
    credential_test(actor=actor, kind=Kind.PUBLER)
    replaced = enter(actor)
    assert (replaced.state, replaced.tested_at, replaced.note, replaced.last_four) == (State.UNTESTED, None, "", "wxyz")
    assert Credential.objects.count() == 1


def test_the_service_refuses_what_can_be_no_key_too(in_jane: Workspace, actor: Actor) -> None:
    with pytest.raises(InvalidInput):
        enter(actor, value="two\nlines-of-a-key")
    assert not Credential.objects.exists()


def test_the_log_says_what_was_done_and_nothing_of_the_key(
    in_jane: Workspace, actor: Actor, publer: PublerSimulator
) -> None:
    enter(actor)
    enter(actor)
    credential_test(actor=actor, kind=Kind.PUBLER)
    credential_remove(actor=actor, kind=Kind.PUBLER)
    entries = list(Entry.objects.order_by("created_at"))
    assert [entry.summary for entry in entries] == [
        "Entered the key for Publer.",
        "Replaced the key for Publer.",
        "Tested the connection to Publer: the key is refused.",
        "Removed the key for Publer.",
    ]
    told = str([(entry.verb, entry.summary, entry.data) for entry in entries])
    assert KEY[:6] not in told
    assert KEY[-4:] not in told


def test_what_is_removed_is_gone(in_jane: Workspace, actor: Actor) -> None:
    enter(actor)
    credential_remove(actor=actor, kind=Kind.PUBLER)
    assert credential_list() == {Kind.PUBLER: None, Kind.OPENAI: None}
    with pytest.raises(NoKey, match="no key for Publer"):
        credential_secret(kind=Kind.PUBLER)
    with pytest.raises(NoKey):
        credential_remove(actor=actor, kind=Kind.PUBLER)
    with pytest.raises(NoKey):
        credential_test(actor=actor, kind=Kind.PUBLER)


def test_a_key_carried_to_another_workspace_does_not_open(jane: Workspace, okafor: Workspace, actor: Actor) -> None:
    with workspace_context(jane):
        enter(actor)
        stolen = bytes(Credential.objects.get().ciphertext)
    with workspace_context(okafor):
        Credential.objects.create(kind=Kind.PUBLER, ciphertext=stolen, key_id="local", last_four="wxyz")
        with pytest.raises(NotAuthentic):
            credential_secret(kind=Kind.PUBLER)


def test_a_key_carried_to_the_other_service_does_not_open(in_jane: Workspace, actor: Actor) -> None:
    enter(actor)
    Credential.objects.update(kind=Kind.OPENAI)
    with pytest.raises(NotAuthentic):
        credential_secret(kind=Kind.OPENAI)


def test_without_its_key_it_can_not_be_read_and_says_what_to_do(
    in_jane: Workspace, actor: Actor, settings: LazySettings
) -> None:
    settings.SECRETS_KEYS = ring("2025b")
    enter(actor)
    settings.SECRETS_KEYS = ring("2026a")
    with pytest.raises(UnknownKey) as caught:
        credential_secret(kind=Kind.PUBLER)
    assert caught.value.message == "What is stored can't be read any more. Please enter the key again."
    enter(actor)
    assert credential_secret(kind=Kind.PUBLER).reveal() == KEY


def test_publer_says_who_it_is_and_which_workspaces(in_jane: Workspace, actor: Actor, publer: PublerSimulator) -> None:
    enter(actor, value=publer_simulator.DEMO_KEY)
    tested = credential_test(actor=actor, kind=Kind.PUBLER).credential
    assert tested.state == State.WORKS
    assert tested.tested_at is not None
    assert tested.note == (
        "Signed in to Publer as “Lumen Agency (simulator)”, with 2 workspaces: “Jane Doe Studio”, “Okafor”."
    )


def test_names_over_there_are_cut_and_free_of_the_key(
    in_jane: Workspace, actor: Actor, publer: PublerSimulator
) -> None:
    many = tuple({"id": number, "name": f"{KEY} {'n' * 500}"} for number in range(20))
    publer.accounts[KEY] = Account(user={"id": 1, "name": f"{KEY}\n<b>{'u' * 500}"}, workspaces=many)
    enter(actor)
    note = credential_test(actor=actor, kind=Kind.PUBLER).credential.note
    assert "with 20 workspaces" in note
    assert note.endswith("and 17 more.")
    assert KEY[:8] not in note
    assert "\n" not in note


def test_openai_says_ok(in_jane: Workspace, actor: Actor, openai: OpenAISimulator) -> None:
    enter(actor, Kind.OPENAI, openai_simulator.DEMO_KEY)
    tested = credential_test(actor=actor, kind=Kind.OPENAI).credential
    assert (tested.state, tested.note) == (State.WORKS, "OpenAI takes the key; it reaches 3 models.")


def test_a_refused_key_keeps_the_other_sides_words(in_jane: Workspace, actor: Actor, openai: OpenAISimulator) -> None:
    enter(actor, Kind.OPENAI, OTHER)
    tested = credential_test(actor=actor, kind=Kind.OPENAI).credential
    assert tested.state == State.REFUSED
    assert tested.note.startswith("OpenAI does not know this key. It said: “Incorrect API key provided: ")
    assert OTHER[:8] not in tested.note


@pytest.mark.slow
@pytest.mark.parametrize(
    "answer",
    [
        Answer(500, {"errors": ["Oops"]}),
        Answer(429, {"error": "Slow down"}),
        Answer(200, b"<html>"),
        Answer(200, {}, delay=2),
    ],
)
def test_trouble_that_passes_says_nothing_about_the_key(
    answer: Answer, in_jane: Workspace, actor: Actor, publer: PublerSimulator, settings: LazySettings
) -> None:
    settings.OUTSIDE_TIMEOUT = 0.5
    enter(actor, value=publer_simulator.DEMO_KEY)
    before = credential_test(actor=actor, kind=Kind.PUBLER).credential
    publer.fail_next(answer)
    result = credential_test(actor=actor, kind=Kind.PUBLER)
    assert result.trouble
    after = Credential.objects.get()
    assert (after.state, after.tested_at, after.note) == (State.WORKS, before.tested_at, before.note)


def test_a_key_replaced_during_the_test_does_not_get_its_result(
    in_jane: Workspace, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(kind: Kind, secret: Secret) -> str:
        enter(actor, value=OTHER)
        return "It works."

    enter(actor)
    monkeypatch.setattr(services, "ask", ask)
    with pytest.raises(Conflict, match="replaced meanwhile"):
        credential_test(actor=actor, kind=Kind.PUBLER)
    assert Credential.objects.get().state == State.UNTESTED


def test_a_key_removed_during_the_test_stays_removed(
    in_jane: Workspace, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(kind: Kind, secret: Secret) -> str:
        credential_remove(actor=actor, kind=kind)
        return "It works."

    enter(actor)
    monkeypatch.setattr(services, "ask", ask)
    with pytest.raises(NoKey):
        credential_test(actor=actor, kind=Kind.PUBLER)


@pytest.mark.parametrize("changes", [{"kind": "stripe"}, {"state": "fine"}, {"state": "works"}])
def test_the_database_refuses_what_can_not_be(changes: dict[str, str], in_jane: Workspace) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Credential.objects.create(
            **{"kind": "publer", "ciphertext": b"1", "key_id": "x", "last_four": "1234", **changes}
        )
