"""Brings the workspaces' schemas to the migrations on disk: who fails stays as it was, and the others go on.

Needs the owner's connection (``as_owner``), outside a transaction, and one process at a time.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager

from django.db import DatabaseError, connection, transaction
from django_tenants.utils import get_public_schema_name

from apps.core.tenancy import grants
from apps.core.tenancy.clusters.where import cluster_of
from apps.core.tenancy.migrating.names import tenant_labels
from apps.core.tenancy.migrating.outcomes import Failure, Outcome
from apps.core.tenancy.migrating.plans import plan_for
from apps.core.tenancy.schemas import schema_repair
from apps.public.workspaces.migrating.group import Group
from apps.public.workspaces.migrating.options import Options
from apps.public.workspaces.migrating.report import Report
from apps.public.workspaces.migrating.standing import Known, standing
from apps.public.workspaces.models import PREPARED, Workspace

logger = logging.getLogger(__name__)

_MISSING = Failure("Its schema is missing, or the list of its migrations in it: restore it from a backup.")

# Whose turn it is to migrate this database (``core/tenancy/locks.py``).
MIGRATE = "migrate"

# Told how many schemas are to come, and what is brought to them; gives what is to be called for each that is done.
Progress = Callable[[int, str], AbstractContextManager[Callable[[], object]]]


def workspaces_migrate(options: Options, progress: Progress) -> Report:
    """A handful of queries when there is nothing to do, and two messages for each workspace that is behind."""
    report = Report()
    _repair(options, report)
    before = standing(options.only)
    report.ownerless = before.ownerless
    for one in before.missing:
        report.add(one, _MISSING, is_gone=_is_gone(one, options))
    for members in before.where.values():
        for one, outcome in _migrated(members, options, progress, report):
            report.add(one, outcome.failure, is_gone=outcome.is_missing and _is_gone(one, options))
    _repair(options, report)  # a table of the log may be new
    return report


def public_is_behind() -> bool:
    """Whether public lacks a migration of its own tables; workspaces' are noted there too. Two queries."""
    labels = tenant_labels()
    return any(one.app_label not in labels for one in plan_for(get_public_schema_name()).migrations)


def workspaces_here(only: Iterable[str] | None = None) -> list[str]:
    """Schemas of workspaces that are in the cluster that is asked, of all or of ``only``. As ``standing``."""
    return sorted(one.schema_name for members in standing(only).where.values() for one in members)


def workspaces_planned(options: Options) -> list[Group]:
    """Those that are behind, without doing anything about it."""
    return [group for group in _groups(options) if group.plan.to_note]


def workspaces_note(options: Options) -> None:
    """Write down where they are, and give rights again, after somebody else has migrated them."""
    _repair(options, Report())
    for group in _groups(options):
        group.note_state()


def _groups(options: Options) -> list[Group]:
    return [_group(members) for members in standing(options.only).where.values()]


def _group(members: list[Known]) -> Group:
    return Group(members, plan_for(members[0].schema_name))


def _migrated(
    members: list[Known], options: Options, progress: Progress, report: Report
) -> Iterator[tuple[Known, Outcome]]:
    group = _group(members)
    group.note_state()
    if not group.plan.to_note:
        report.current += len(members)
        return
    yield from group.migrate(options, progress)


def _repair(options: Options, report: Report) -> None:
    """Give role and rights again where something of them is missing. One query when nothing is.

    What is left behind of one that moves, or has moved, is closed on purpose.
    """
    names = grants.unguarded_schemas()
    if not names:
        return
    owned = Workspace.objects.filter(schema_name__in=names, cluster=cluster_of(connection), is_moving=False)
    owned = owned.filter(state__in=PREPARED) if options.only is None else owned.filter(schema_name__in=options.only)
    for schema_name, slug in owned.order_by("slug").values_list("schema_name", "slug"):
        try:
            with transaction.atomic():
                schema_repair(schema_name)
        except DatabaseError as error:
            logger.warning("The rights of %s could not be given again: %s", schema_name, error)
        else:
            report.repaired.append(slug)


def _is_gone(one: Known, options: Options) -> bool:
    """Whether nobody misses it. One that is asked for by name may be in the middle of being restored."""
    there = Workspace.objects.filter(schema_name=one.schema_name)
    return not (there.filter(state__in=PREPARED) if options.only is None else there).exists()
