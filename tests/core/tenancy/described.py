"""Everything that PostgreSQL knows of a workspace's schema, as text without its name: two alike read alike."""

import re
import subprocess

from django.conf import settings
from django.db import connection

from apps.core.tenancy.owner import as_owner
from local.postgres import programs

_ROLE = """
SELECT 'role', rolcanlogin, rolinherit, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolconfig::text
FROM pg_roles WHERE rolname = %(name)s
UNION ALL
SELECT r.rolname || ' may become ' || g.rolname, m.inherit_option, m.set_option, m.admin_option, NULL, NULL, NULL, NULL
FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member JOIN pg_roles g ON g.oid = m.roleid
WHERE %(name)s IN (r.rolname, g.rolname)
ORDER BY 1
"""
# The times at which migrations were noted as done.
_APPLIED = re.compile(r"(INSERT INTO ws\.django_migrations VALUES .*, )'[^']+'\);")


def described(schema_name: str) -> str:
    """Objects, rights and rows as ``pg_dump`` writes them, then the role and whom it belongs to."""
    text = _dump(schema_name, "--schema-only") + _dump(schema_name, "--data-only", "--inserts")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(_ROLE, {"name": schema_name})
        text += "\n".join(str(row) for row in cursor.fetchall())
    return _APPLIED.sub(r"\1'then');", text.replace(schema_name, "ws"))


def _dump(schema_name: str, *options: str) -> str:
    owner = (settings.OWNER_DATABASE or {}) | {"NAME": connection.settings_dict["NAME"]}
    found = subprocess.run(
        [
            *(str(programs() / "pg_dump"), f"--schema={schema_name}", *options),
            *(f"--host={owner['HOST']}", f"--port={owner['PORT']}", f"--username={owner['USER']}", str(owner["NAME"])),
        ],
        env={"PGPASSWORD": str(owner["PASSWORD"])},
        capture_output=True,
        check=True,
        text=True,
    )
    # Those that begin so are psql's; one has a random word in it.
    return "\n".join(line for line in found.stdout.splitlines() if line and not line.startswith(("\\", "--")))
