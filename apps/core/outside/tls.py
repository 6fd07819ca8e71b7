"""Whom a connection to an outside service believes that it is the service."""

import ssl
from functools import cache

import httpx2


@cache
def tls() -> ssl.SSLContext:
    """The authorities that the system trusts, read once in a process: it takes 30 ms, more than most requests.

    Clients may share it, in threads too. It asks for a certificate, and that it is the host's.
    """
    context = httpx2.create_ssl_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # Debian's Python leaves that to the machine's settings
    return context
