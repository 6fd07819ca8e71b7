"""What is sealed opens in its own place, with its own key, unchanged; and nowhere else, and not otherwise."""

from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from apps.core.crypto.errors import CannotOpen, NotAuthentic, UnknownKey
from apps.core.crypto.sealing import key_id_of, open_sealed, seal
from apps.core.crypto.secret import Secret
from tests.factories.secrets import KEY, encoded, ring

HERE = UUID("00000000-0000-4000-8000-00000000000a")
FIELD = "credentials.publer"


@pytest.fixture(autouse=True)
def _ring(settings: LazySettings) -> None:
    settings.SECRETS_KEYS = ring("2026a", "2025b")


def sealed(text: str = KEY) -> bytes:
    return seal(Secret(text), workspace_id=HERE, field=FIELD)


def opened(ciphertext: bytes) -> str:
    return open_sealed(ciphertext, workspace_id=HERE, field=FIELD).reveal()


@given(st.text(max_size=600), st.uuids(), st.text(max_size=40))
def test_what_is_sealed_opens_in_its_place(text: str, workspace_id: UUID, field: str) -> None:
    ciphertext = seal(Secret(text), workspace_id=workspace_id, field=field)
    assert open_sealed(ciphertext, workspace_id=workspace_id, field=field).reveal() == text


@given(st.data())
def test_a_flipped_bit_anywhere_never_opens(data: st.DataObject) -> None:
    ciphertext = bytearray(sealed())
    place = data.draw(st.integers(0, len(ciphertext) * 8 - 1))
    ciphertext[place // 8] ^= 1 << place % 8
    with pytest.raises(CannotOpen):
        opened(bytes(ciphertext))


def test_every_single_bit_counts() -> None:
    ciphertext = sealed("a key of 12+")
    for place in range(len(ciphertext) * 8):
        changed = bytearray(ciphertext)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(CannotOpen):
            opened(bytes(changed))


@given(st.integers(0, 200))
def test_what_was_cut_never_opens(length: int) -> None:
    ciphertext = sealed()
    if length < len(ciphertext):
        with pytest.raises(NotAuthentic):
            opened(ciphertext[:length])
        with pytest.raises(CannotOpen):
            opened(ciphertext[length + 1 :])


@given(st.binary(max_size=200))
def test_anything_else_never_opens(noise: bytes) -> None:
    with pytest.raises(CannotOpen):
        opened(noise)
    with pytest.raises(CannotOpen):
        opened(sealed() + noise + b"!")


def test_it_does_not_open_in_another_workspace() -> None:
    with pytest.raises(NotAuthentic):
        open_sealed(sealed(), workspace_id=uuid4(), field=FIELD)


@pytest.mark.parametrize("field", ["credentials.openai", "credentials.publer ", "", "publer"])
def test_it_does_not_open_in_another_field(field: str) -> None:
    with pytest.raises(NotAuthentic):
        open_sealed(sealed(), workspace_id=HERE, field=field)


def test_it_does_not_open_with_another_key_of_the_same_name(settings: LazySettings) -> None:
    ciphertext = sealed()
    settings.SECRETS_KEYS = f"2026a:{encoded('other')}"
    with pytest.raises(NotAuthentic):
        opened(ciphertext)


def test_the_name_of_another_key_of_the_ring_does_not_help() -> None:
    with pytest.raises(NotAuthentic):
        opened(sealed().replace(b"2026a", b"2025b", 1))


def test_a_key_that_is_no_longer_in_the_ring_is_named(settings: LazySettings) -> None:
    ciphertext = sealed()
    settings.SECRETS_KEYS = ring("2025b")
    with pytest.raises(UnknownKey, match="“2026a”") as caught:
        opened(ciphertext)
    assert caught.value.key_id == "2026a"
    assert "enter the key again" in caught.value.message


def test_the_first_key_seals_and_the_others_only_open(settings: LazySettings) -> None:
    settings.SECRETS_KEYS = ring("2025b")
    old = sealed()
    settings.SECRETS_KEYS = ring("2026a", "2025b")
    assert opened(old) == KEY
    assert (key_id_of(old), key_id_of(sealed())) == ("2025b", "2026a")


def test_the_same_secret_looks_different_each_time_and_shows_nothing_of_itself() -> None:
    made = {sealed() for _ in range(50)}
    assert len(made) == 50
    assert not any(KEY.encode()[:6] in each for each in made)
