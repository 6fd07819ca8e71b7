"""What is trusted is read once, and only what is trusted is believed."""

import ssl

import pytest

from apps.core.crypto.secret import Secret
from apps.core.outside.openai.client import OpenAIClient
from apps.core.outside.publer.client import PublerClient
from apps.core.outside.tls import tls


def test_a_certificate_is_asked_for_and_has_to_be_the_hosts() -> None:
    assert tls().verify_mode == ssl.CERT_REQUIRED
    assert tls().check_hostname
    assert tls().minimum_version >= ssl.TLSVersion.TLSv1_2
    assert tls().cert_store_stats()["x509_ca"] > 0


@pytest.mark.parametrize("client", [PublerClient, OpenAIClient])
def test_one_client_after_another_reads_nothing_anew(
    client: type[PublerClient | OpenAIClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    tls()

    def read(*_: object) -> None:
        raise AssertionError("The authorities were read again.")

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", read)
    for _ in range(2):
        with client(Secret("a key that is long enough")):
            pass
