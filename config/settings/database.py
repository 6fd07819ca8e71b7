"""Database addresses as Django settings."""

import re
import shlex
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from psycopg2.extensions import parse_dsn

# How connections may be pooled between the product and PostgreSQL, and the backend that is right for it.
ENGINES = {"": "apps.core.tenancy.backend", "transaction": "apps.core.tenancy.backend.pooled"}

# Names of further clusters: they are names of connections, and a part of environment variables.
_CLUSTER = re.compile(r"[a-z][a-z0-9_]{0,29}")
_TAKEN = {"default", "main", "owner", "pooling", "replica", "schemas_per_connection", "clusters"}

_OPTION = re.compile(r"(?:-c|--)(?P<name>[A-Za-z_][\w.-]*)=(?P<value>.*)", re.DOTALL)


def postgres(url: str, *, limits: dict[str, str] | None = None, pooling: str = "") -> dict[str, Any]:
    """Django's settings for a libpq address: ``postgresql://user:password@host:port/name?sslmode=require``.

    Every form that libpq knows is understood, sockets (``?host=/run/postgresql``) included.
    ``limits`` are PostgreSQL's settings for each connection; ``options`` of the address come after them and win.
    With ``pooling`` "transaction" both are given to the backend, which says them in each transaction, because poolers
    refuse or ignore ``options``. Another word than those in ENGINES counts as none; a system check tells of it.
    Raises psycopg2.ProgrammingError for an address that libpq refuses, ImproperlyConfigured for options that can't be
    said in a transaction.
    """
    parts = parse_dsn(url)
    named = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings: dict[str, Any] = {key: parts.pop(name, "") for key, name in named.items()}
    settings["ENGINE"] = ENGINES.get(pooling, ENGINES[""])
    if pooling == "transaction":
        said = {**(limits or {}), **_options(parts.pop("options", ""))}
        return {**settings, "OPTIONS": parts, "TRANSACTION_SETTINGS": said}
    if limits:
        options = " ".join(f"-c {name}={value}" for name, value in limits.items())
        parts["options"] = f"{options} {parts.get('options', '')}".rstrip()
    return {**settings, "OPTIONS": parts}


def further_clusters(
    env: environ.Env, *, limits: dict[str, str], pooling: str
) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """The clusters that DATABASE_CLUSTERS names, by name: for web and worker, and for the owner where that is known.

    Their addresses are DATABASE_<NAME>_URL and DATABASE_<NAME>_OWNER_URL. Raises ImproperlyConfigured.
    """
    logins, owners = {}, {}
    for name in map(_cluster_checked, env.list("DATABASE_CLUSTERS", default=[])):
        url, owner_url = f"DATABASE_{name.upper()}_URL", f"DATABASE_{name.upper()}_OWNER_URL"
        logins[name] = {**postgres(env(url), limits=limits, pooling=pooling), "CLUSTER": name}
        logins[name]["OPTIONS"].setdefault("connect_timeout", "5")  # pages of its workspaces wait for no longer
        if found := env(owner_url, default=""):
            owners[name] = {**postgres(found), "WORKSPACE_ROLES": False, "CLUSTER": name}
    return logins, owners


def _cluster_checked(name: str) -> str:
    if not _CLUSTER.fullmatch(name) or name in _TAKEN or name.endswith("_owner"):
        raise ImproperlyConfigured(
            f"“{name}” in DATABASE_CLUSTERS can't be a cluster's name: take lower-case letters, digits and _, beginning"
            f" with a letter, none of {', '.join(sorted(_TAKEN))}, and no _owner at the end."
        )
    return name


def _options(text: str) -> dict[str, str]:
    """``-c name=value --other-name=value`` by name."""
    found: dict[str, str] = {}
    for one in shlex.split(re.sub(r"(^|\s)-c\s+", r"\1-c", text)):
        option = _OPTION.fullmatch(one)
        if option is None:
            raise ImproperlyConfigured(
                f"“{one}” among the options of DATABASE_URL can't be said in a transaction: with"
                " DATABASE_POOLING=transaction they are of the form -c name=value."
            )
        found[option["name"].replace("-", "_")] = option["value"]
    return found
