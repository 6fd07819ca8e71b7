"""The one way to enter a workspace: its schema and database role, its files, its cache keys.

Nothing else in the product switches schemas. What is fetched inside a block must be evaluated inside it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django_tenants.utils import get_public_schema_name

from apps.core.tenancy.clusters.together import bring, follow
from apps.core.tenancy.clusters.where import elsewhere
from apps.core.tenancy.database import tenant_connection

if TYPE_CHECKING:  # the backend imports models, which are not ready when this module is first read
    from apps.core.tenancy.backend.base import DatabaseWrapper


class ActiveWorkspace(Protocol):
    """What core needs to know of a workspace; the model in ``apps.public.workspaces`` fulfils it."""

    id: UUID
    schema_name: str
    name: str
    time_zone: str
    cluster: str


_active: ContextVar[ActiveWorkspace | None] = ContextVar("active_workspace", default=None)


def active_workspace() -> ActiveWorkspace:
    """The workspace that this request or task works in.

    Raises ImproperlyConfigured in public, so that code that needs a workspace fails closed. No query.
    """
    workspace = _active.get()
    if workspace is None:
        raise ImproperlyConfigured("This code needs an active workspace: enter one with workspace_context().")
    return workspace


def active_workspace_or_none() -> ActiveWorkspace | None:
    """The active workspace, or None in public. No query."""
    return _active.get()


def workspace_connection() -> "DatabaseWrapper":
    """This thread's connection to the active workspace's tables, for SQL of one's own. No query."""
    return elsewhere(active_workspace()) or tenant_connection()


@contextmanager
def workspace_context(workspace: ActiveWorkspace) -> Iterator[ActiveWorkspace]:
    """Work in the workspace's schema under its database role; the state before is restored on leaving."""
    with _entered(workspace):
        yield workspace


@contextmanager
def public_context() -> Iterator[None]:
    """Work in the shared public schema; the state before is restored on leaving.

    Where it is public already nothing is done, which saves two statements.
    """
    if _active.get() is None and tenant_connection().schema_name == get_public_schema_name():
        yield
        return
    with _entered(None):
        yield


@contextmanager
def _entered(workspace: ActiveWorkspace | None) -> Iterator[None]:
    previous = _active.get()
    try:
        _activate(workspace)
        yield
    finally:
        _activate(previous)
        if previous is None:  # also between two workspaces of a task that goes through all
            for connection in filter(None, (tenant_connection(), elsewhere(workspace))):
                connection.close_if_full()


def _activate(workspace: ActiveWorkspace | None) -> None:
    """``public``, or the workspace, on the default connection and on the one to its cluster."""
    leader, there, before = tenant_connection(), elsewhere(workspace), elsewhere(_active.get())
    try:
        if before is not None and workspace is None:
            bring(leader)
    finally:
        _switch(leader, there, before, workspace)


def _switch(
    leader: "DatabaseWrapper",
    there: "DatabaseWrapper | None",
    before: "DatabaseWrapper | None",
    workspace: ActiveWorkspace | None,
) -> None:
    if before is not None:
        before.set_schema_to_public()
    if workspace is None:
        leader.set_schema_to_public()
    else:
        leader.set_tenant(workspace)
    _active.set(workspace)
    if there is not None:
        there.set_tenant(workspace)
        if leader.in_atomic_block:
            follow(leader, there)
