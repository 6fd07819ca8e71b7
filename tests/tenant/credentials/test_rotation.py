"""``manage.py secrets_rotate``: stopped, repeated, twice at once, with what can't be opened among it."""

import threading
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from apps.core.crypto.sealing import key_id_of
from apps.core.crypto.secret import Secret
from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.tenant.credentials import rotation
from apps.tenant.credentials.models import Credential, Kind
from apps.tenant.credentials.selectors import credential_secret
from apps.tenant.credentials.services import credential_set
from tests.factories.secrets import KEY, ring


def rotate(**options: Any) -> str:
    out = StringIO()
    call_command("secrets_rotate", stdout=out, **options)
    return out.getvalue()


def fill(*workspaces: Workspace) -> None:
    for workspace in workspaces:
        with workspace_context(workspace):
            for kind in Kind:
                credential_set(actor=None, kind=kind, secret=Secret(f"{KEY}-{workspace.slug}-{kind}"))


def keys_in_use(*workspaces: Workspace) -> list[str]:
    """Names of the keys, by ciphertext; the column says the same."""
    found = []
    for workspace in workspaces:
        with workspace_context(workspace):
            for credential in Credential.objects.order_by("kind"):
                assert key_id_of(bytes(credential.ciphertext)) == credential.key_id
                found.append(credential.key_id)
    return found


def opens_everywhere(*workspaces: Workspace) -> bool:
    for workspace in workspaces:
        with workspace_context(workspace):
            for kind in Kind:
                assert credential_secret(kind=kind).reveal() == f"{KEY}-{workspace.slug}-{kind}"
    return True


@pytest.fixture
def both(jane: Workspace, okafor: Workspace, settings: LazySettings) -> tuple[Workspace, Workspace]:
    """Two workspaces full of the old key, and a ring whose current key is the new one."""
    settings.SECRETS_KEYS = ring("2025b")
    fill(jane, okafor)
    settings.SECRETS_KEYS = ring("2026a", "2025b")
    return jane, okafor


def test_all_workspaces_are_sealed_anew_and_the_old_key_can_go(
    both: tuple[Workspace, Workspace], settings: LazySettings
) -> None:
    Workspace.objects.filter(pk=both[1].pk).update(state=WorkspaceState.SUSPENDED, suspension_mode="shut")
    said = rotate()
    assert "The current key is “2026a”." in said
    assert "jane, publer: sealed anew" in said
    assert "okafor, openai: sealed anew" in said
    assert said.endswith("4 sealed anew, 0 already current, 0 could not be opened.\n")
    assert keys_in_use(*both) == ["2026a"] * 4
    settings.SECRETS_KEYS = ring("2026a")
    assert opens_everywhere(*both)


def test_nothing_else_of_a_row_changes(both: tuple[Workspace, Workspace]) -> None:
    fields = ("pk", "kind", "last_four", "state", "entered_at", "updated_at")
    with workspace_context(both[0]):
        before = list(Credential.objects.order_by("pk").values(*fields))
    rotate()
    with workspace_context(both[0]):
        assert list(Credential.objects.order_by("pk").values(*fields)) == before


def test_again_does_nothing(both: tuple[Workspace, Workspace]) -> None:
    rotate()
    with workspace_context(both[0]):
        before = bytes(Credential.objects.get(kind="publer").ciphertext)
    assert rotate().endswith("0 sealed anew, 4 already current, 0 could not be opened.\n")
    with workspace_context(both[0]):
        assert bytes(Credential.objects.get(kind="publer").ciphertext) == before


def test_a_dry_run_says_and_does_not_do(both: tuple[Workspace, Workspace]) -> None:
    assert "4 would be sealed anew, 0 already current" in rotate(dry_run=True)
    assert keys_in_use(*both) == ["2025b"] * 4


def test_stopped_in_the_middle_it_goes_on_where_it_was(
    both: tuple[Workspace, Workspace], monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    seal, done = rotation.seal, []

    def interrupted(*args: Any, **kwargs: Any) -> bytes:
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(1)
        return seal(*args, **kwargs)

    monkeypatch.setattr(rotation, "seal", interrupted)
    with pytest.raises(CommandError, match="run it again") as caught:
        rotate()
    assert caught.value.returncode == 130
    assert sorted(keys_in_use(*both)) == ["2025b", "2026a", "2026a", "2026a"]
    assert opens_everywhere(*both)
    monkeypatch.undo()
    assert rotate().endswith("1 sealed anew, 3 already current, 0 could not be opened.\n")
    settings.SECRETS_KEYS = ring("2026a")
    assert opens_everywhere(*both)


@pytest.mark.parametrize("damage", ["flipped", "another key", "not sealed at all"])
def test_what_can_not_be_opened_is_listed_left_alone_and_the_rest_goes_on(
    damage: str, both: tuple[Workspace, Workspace], settings: LazySettings
) -> None:
    broken = _damage(damage, both[0], settings)
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("secrets_rotate", stdout=out)
    assert caught.value.returncode != 0
    assert "jane, publer: It" in str(caught.value)
    assert KEY not in str(caught.value)
    assert out.getvalue().endswith("3 sealed anew, 0 already current, 1 could not be opened.\n")
    with workspace_context(both[0]):
        assert bytes(Credential.objects.get(kind="publer").ciphertext) == broken
        assert key_id_of(bytes(Credential.objects.get(kind="openai").ciphertext)) == "2026a"
    assert keys_in_use(both[1]) == ["2026a"] * 2


def _damage(how: str, workspace: Workspace, settings: LazySettings) -> bytes:
    with workspace_context(workspace):
        if how == "another key":
            usable, settings.SECRETS_KEYS = settings.SECRETS_KEYS, ring("other")
            credential_set(actor=None, kind=Kind.PUBLER, secret=Secret(KEY))
            settings.SECRETS_KEYS = usable
        row = Credential.objects.get(kind="publer")
        raw = bytes(row.ciphertext)
        broken = {"flipped": raw[:-1] + bytes([raw[-1] ^ 1]), "not sealed at all": b"plain"}.get(how, raw)
        Credential.objects.filter(pk=row.pk).update(ciphertext=broken)
    return broken


def test_a_workspace_whose_schema_does_not_answer_is_listed_and_the_rest_goes_on(
    committed_both: tuple[Workspace, Workspace],
) -> None:
    Workspace.objects.create(name="Ghost", slug="ghost", state=WorkspaceState.ACTIVE)
    with pytest.raises(CommandError, match="ghost, everything"):
        rotate()
    assert keys_in_use(*committed_both) == ["2026a"] * 4


@pytest.fixture
def committed_both(committed: None, settings: LazySettings) -> Iterator[tuple[Workspace, Workspace]]:
    settings.SECRETS_KEYS = ring("2025b")
    jane, okafor = Workspace.objects.get(slug="jane"), Workspace.objects.get(slug="okafor")
    fill(jane, okafor)
    settings.SECRETS_KEYS = ring("2026a", "2025b")
    yield jane, okafor
    for workspace in (jane, okafor):
        with workspace_context(workspace):
            Credential.objects.all().delete()


def test_two_at_once_do_the_work_once(committed_both: tuple[Workspace, Workspace]) -> None:
    said: list[str] = []
    start = threading.Barrier(3)

    def run() -> None:
        try:
            start.wait()
            said.append(rotate())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(said) == 3
    assert sum(text.count(": sealed anew") for text in said) == 4
    assert keys_in_use(*committed_both) == ["2026a"] * 4
    assert opens_everywhere(*committed_both)


@pytest.mark.slow
def test_a_key_entered_while_it_runs_is_not_overwritten(
    committed_both: tuple[Workspace, Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row is locked from reading to writing: who enters a key meanwhile waits, and comes last."""
    jane, _ = committed_both
    seal, entering = rotation.seal, threading.Event()

    def enter() -> None:
        try:
            with workspace_context(jane):
                entering.set()
                credential_set(actor=None, kind=Kind.PUBLER, secret=Secret(f"{KEY}-new"))
        finally:
            connection.close()

    thread = threading.Thread(target=enter)

    def slowly(*args: Any, **kwargs: Any) -> bytes:
        if not thread.is_alive() and not entering.is_set():
            thread.start()
            entering.wait(10)
            thread.join(0.5)  # it waits for our row, or for its turn
        return seal(*args, **kwargs)

    monkeypatch.setattr(rotation, "seal", slowly)
    rotate()
    thread.join(30)
    with workspace_context(jane):
        assert credential_secret(kind=Kind.PUBLER).reveal() == f"{KEY}-new"
