"""Database addresses as Django settings."""

from typing import Any

from psycopg2.extensions import parse_dsn


def postgres(url: str, *, limits: dict[str, str] | None = None) -> dict[str, Any]:
    """Django's settings for a libpq address: ``postgresql://user:password@host:port/name?sslmode=require``.

    Every form that libpq knows is understood, sockets (``?host=/run/postgresql``) included.
    ``limits`` are PostgreSQL's settings for each connection; ``options`` of the address come after them and win.
    Raises psycopg2.ProgrammingError for an address that libpq refuses.
    """
    parts = parse_dsn(url)
    named = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings: dict[str, Any] = {key: parts.pop(name, "") for key, name in named.items()}
    if limits:
        options = " ".join(f"-c {name}={value}" for name, value in limits.items())
        parts["options"] = f"{options} {parts.get('options', '')}".rstrip()
    return {**settings, "OPTIONS": parts}
