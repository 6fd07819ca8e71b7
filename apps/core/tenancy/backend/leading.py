"""Transactions of the default connection, which those of a workspace's cluster go along with."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantDatabaseWrapper

from apps.core.tenancy.clusters.together import Follower, end_all, follow
from apps.core.tenancy.clusters.where import elsewhere
from apps.core.tenancy.context import active_workspace_or_none


class Leading(TenantDatabaseWrapper):
    """What Django does with this connection's transaction is done with its followers'. Without any it is as ever."""

    search_path_set_schemas: list[str] | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.followers: list[Follower] = []
        self.run_on_commit: list[Any]
        super().__init__(*args, **kwargs)

    def set_autocommit(self, autocommit: bool, *args: Any, **kwargs: Any) -> None:
        """A transaction begins: it is one of the active workspace's cluster too."""
        super().set_autocommit(autocommit, *args, **kwargs)
        if autocommit or active_workspace_or_none() is None or connections[DEFAULT_DB_ALIAS] is not self:
            return
        there = elsewhere(active_workspace_or_none())
        if there is None:
            return
        try:
            follow(self, there)
        except BaseException:
            super().set_autocommit(True)
            raise

    def commit(self) -> None:
        """First what may still fail, then this one, then the followers: see ``clusters/together.py``."""
        try:
            for one in self.followers:
                one.prepare()
        except BaseException:
            self.rollback()
            raise
        try:
            super().commit()
        except BaseException:
            self._leave_followers()
            raise
        followers, self.followers = self.followers, []
        try:
            end_all(followers)
        except BaseException:
            self.run_on_commit = []  # what was to follow would find nothing
            raise

    def rollback(self) -> None:
        try:
            self._leave_followers()
        finally:
            super().rollback()

    def savepoint(self) -> str:
        sid: str = super().savepoint()
        for one in self.followers:
            one.savepoint(sid)
        return sid

    def savepoint_commit(self, sid: str) -> None:
        super().savepoint_commit(sid)
        for one in self.followers:
            one.savepoint_commit(sid)

    def savepoint_rollback(self, sid: str) -> None:
        try:
            super().savepoint_rollback(sid)
        finally:
            for one in self.followers:
                one.savepoint_rollback(sid)

    def rollback_to_the_beginning(self) -> None:
        """Take back all that was said in the transaction, which goes on."""
        self.search_path_set_schemas = None
        self._rollback()

    def close(self) -> None:
        super().close()
        for one in self.followers:
            one.lose()

    def connect(self) -> None:
        """After a connection that was lost within a transaction, whose followers are still to be ended."""
        self._leave_followers()
        super().connect()

    def _leave_followers(self) -> None:
        followers, self.followers = self.followers, []
        for one in followers:
            one.rollback()
