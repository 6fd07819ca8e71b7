"""What django-tenants takes for some of the workspaces, in a process of its own: prints seconds for one of them.

python -m tests.benchmarks.tenancy.stock create|migrate COUNT
"""

import sys
import time
import uuid

import django

from tests.benchmarks.tenancy.ground import FILLED


def main(what: str, count: int) -> None:
    django.setup()
    print({"create": create, "migrate": migrate}[what](count))


def create(count: int) -> float:
    """By migrating, which is its faster way once there are some hundreds of schemas."""
    from apps.public.workspaces.models import Workspace

    slugs = [f"stock-{uuid.uuid4().hex[:12]}" for _ in range(count)]
    workspaces = [Workspace(name=slug, slug=slug) for slug in slugs]
    began = time.perf_counter()
    for workspace in workspaces:
        workspace.create_schema(check_if_exists=True, sync_schema=True, verbosity=0)
    return (time.perf_counter() - began) / count


def migrate(count: int) -> float:
    """``migrate_schemas --executor=multiprocessing``, with as many processes as it has by default: two."""
    from django.db import connection
    from django_tenants.management.commands.migrate_schemas import Command
    from django_tenants.migration_executors import get_executor

    from apps.public.workspaces.models import Workspace

    filled = Workspace.objects.filter(slug__regex=FILLED).order_by("slug")
    names = list(filled.values_list("schema_name", flat=True)[:count])
    connection.close()
    options = vars(Command().create_parser("manage.py", "migrate_schemas").parse_args(["--tenant", "--verbosity=0"]))
    executor = get_executor("multiprocessing")((), {**options, "skip_checks": True})
    began = time.perf_counter()
    executor.run_migrations(tenants=names)
    return (time.perf_counter() - began) / count


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
