"""AES-256-GCM with the place bound in: what is sealed for one field of one workspace opens nowhere else.

    1 byte   version, 1
    1 byte   length of the key's name
    n bytes  the key's name, ASCII
    12 bytes nonce, random
    rest     ciphertext and its tag of 16 bytes

Everything before the nonce is authenticated too, with the workspace's id and the field's name behind it. Random nonces
of 96 bits are safe for 2^32 secrets under one key.
"""

import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from apps.core.crypto.errors import NotAuthentic, UnknownKey
from apps.core.crypto.keyring import Key, KeyRing, is_key_id, key_ring
from apps.core.crypto.secret import Secret

_VERSION = 1
_NONCE_BYTES = 12
_TAG_BYTES = 16


def seal(secret: Secret, *, workspace_id: UUID, field: str) -> bytes:
    """The secret under the current key, for this field ("credentials.publer") of this workspace only."""
    key = key_ring().current
    header = _header(key)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(key.material).encrypt(nonce, secret.reveal().encode(), _place(header, workspace_id, field))
    return header + nonce + sealed


def open_sealed(sealed: bytes, *, workspace_id: UUID, field: str) -> Secret:
    """What was sealed for this field of this workspace. Raises UnknownKey or NotAuthentic."""
    header, nonce, body = _split(sealed)
    key = _key_of(header, key_ring())
    try:
        opened = AESGCM(key.material).decrypt(nonce, body, _place(header, workspace_id, field))
    except InvalidTag:
        raise NotAuthentic from None
    return Secret(opened.decode())


def key_id_of(sealed: bytes) -> str:
    """The name of the key that it says it is sealed with. Raises NotAuthentic when it is no sealed secret at all."""
    header, _, _ = _split(sealed)
    return header[2:].decode()


def _header(key: Key) -> bytes:
    name = key.id.encode()
    return bytes([_VERSION, len(name)]) + name


def _place(header: bytes, workspace_id: UUID, field: str) -> bytes:
    """Reads in one way only: the header tells its own length, an id has 16 bytes, the field is the rest."""
    return header + workspace_id.bytes + field.encode()


def _split(sealed: bytes) -> tuple[bytes, bytes, bytes]:
    sealed = bytes(sealed)
    if len(sealed) < 2 or sealed[0] != _VERSION:
        raise NotAuthentic
    end = 2 + sealed[1]
    header, nonce, body = sealed[:end], sealed[end : end + _NONCE_BYTES], sealed[end + _NONCE_BYTES :]
    if len(body) < _TAG_BYTES or not is_key_id(header[2:].decode("ascii", errors="replace")):
        raise NotAuthentic
    return header, nonce, body


def _key_of(header: bytes, ring: KeyRing) -> Key:
    key_id = header[2:].decode()
    if key_id not in ring.keys:
        raise UnknownKey(key_id)
    return ring.keys[key_id]
