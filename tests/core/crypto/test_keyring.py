"""SECRETS_KEYS: what it may hold, what is said when it doesn't, and that nothing of a key is ever said."""

import base64

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError, SystemCheckError

from apps.core.crypto.checks import keys_are_sent_encrypted, secrets_keys_are_usable
from apps.core.crypto.keyring import KeyRing, key_ring, new_key
from tests.factories.secrets import encoded, ring


def b64(material: bytes) -> str:
    return base64.b64encode(material).decode()


WRONG = [
    ("", "It is empty."),
    ("   ", "It is empty."),
    (f"{ring('2026a')},", "Entry 2 is not “name:key”."),
    (encoded("2026a"), "Entry 1 is not “name:key”."),
    (f":{encoded('2026a')}", "Entry 1 is not “name:key”."),
    (f"2026 A:{encoded('2026a')}", "Entry 1 is not “name:key”."),
    (f"{'a' * 17}:{encoded('2026a')}", "Entry 1 is not “name:key”."),
    ("2026a:", "The key “2026a” has 0 bytes; it needs 32."),
    ("2026a:not base64!", "The key “2026a” is no base64."),
    (f"2026a:{b64(b'short-but-random')}", "The key “2026a” has 16 bytes; it needs 32."),
    (f"2026a:{b64(b'x' * 31 + b'yz')}", "The key “2026a” has 33 bytes; it needs 32."),
    (f"2026a:{b64(bytes(32))}", "one byte over and over"),
    (f"2026a:{encoded('2026a')},2026a:{encoded('2025b')}", "The name “2026a” stands there twice."),
    (f"2026a:{encoded('2026a')},2025b:{encoded('2026a')}", "Entry 2 has the same key as one before it."),
]


@pytest.mark.parametrize(("text", "says"), WRONG)
def test_a_ring_that_can_not_be_used_is_an_error_with_a_hint_and_without_a_key(
    text: str, says: str, settings: LazySettings
) -> None:
    settings.SECRETS_KEYS = text
    found = secrets_keys_are_usable()
    assert len(found) == 1
    assert says in found[0].msg
    assert "secrets_new_key" in found[0].hint
    with pytest.raises(ImproperlyConfigured) as caught:
        key_ring()
    for said in (str(found[0]), str(caught.value)):
        assert not any(material in said for material in (encoded("2026a"), encoded("2025b"), b64(b"short-but-random")))


def test_manage_py_check_fails_without_keys(settings: LazySettings) -> None:
    settings.SECRETS_KEYS = ""
    with pytest.raises(SystemCheckError, match=r"planner\.E010"):
        call_command("check")


def test_a_good_ring_passes_and_shows_no_key(settings: LazySettings) -> None:
    settings.SECRETS_KEYS = f" {ring('2026a')} , {ring('2025b')} "
    assert secrets_keys_are_usable() == []
    found: KeyRing = key_ring()
    assert (found.current.id, sorted(found.keys)) == ("2026a", ["2025b", "2026a"])
    assert "aaaa" not in repr(found)


def test_a_new_key_is_one_that_the_ring_takes(settings: LazySettings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.SECRETS_KEYS = ""  # the command is what one runs then
    call_command("secrets_new_key", "2027a")
    call_command("secrets_new_key")
    first, second = capsys.readouterr().out.split()
    settings.SECRETS_KEYS = f"{first},{second}"
    assert key_ring().current.id == "2027a"
    assert new_key("x") != new_key("x")


def test_a_bad_name_for_a_new_key_is_one_sentence() -> None:
    with pytest.raises(CommandError, match="1 to 16 small letters"):
        call_command("secrets_new_key", "My Key")


@pytest.mark.parametrize(
    ("address", "is_fine"),
    [
        ("https://app.publer.com/api/v1", True),
        ("http://127.0.0.1:15001/api/v1", True),
        ("http://localhost:15001", True),
        ("http://app.publer.com/api/v1", False),
        ("http://127.0.0.1.evil.example/", False),
        ("ftp://127.0.0.1/", False),
        ("", False),
    ],
)
def test_keys_never_travel_unencrypted(address: str, is_fine: bool, settings: LazySettings) -> None:
    settings.PUBLER_BASE_URL = address
    assert ([error.id for error in keys_are_sent_encrypted()] == []) is is_fine
