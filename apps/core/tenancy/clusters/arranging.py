"""Makes of a migrated database a further cluster: its ``public`` keeps nothing but what is to be carried over.

It is migrated like the main one, so that triggers and recordings of workspaces find what they call. Rows that triggers
add to ``public`` become changes instead; those that they keep up to date (the posts of the calendar across clients) are
kept here too, and noted as changes. Nobody but the owner's functions may touch a table of ``public`` here: code that
takes this for the main cluster is refused.
"""

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import sql

from apps.core.tenancy import grants
from apps.core.tenancy.clusters.carrying import identity_of

# ``carrying.stays`` is heard from the owner alone, whose session no workspace's code is in.
_SCHEMA = """
CREATE SCHEMA IF NOT EXISTS carrying;
CREATE TABLE IF NOT EXISTS carrying.change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_name text NOT NULL,
    is_gone boolean NOT NULL,
    line jsonb NOT NULL
);
CREATE OR REPLACE FUNCTION carrying.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    stays boolean := coalesce(current_setting('carrying.stays', true) = 'on', false)
        AND pg_has_role(session_user, current_user, 'MEMBER');
BEGIN
    IF NOT stays THEN
        INSERT INTO carrying.change (table_name, is_gone, line) SELECT TG_TABLE_NAME, TG_OP = 'DELETE',
            CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END - TG_ARGV[0];
    END IF;
    RETURN CASE WHEN stays AND TG_WHEN = 'BEFORE' THEN NEW END;
END $$;
CREATE OR REPLACE FUNCTION carrying.take() RETURNS SETOF carrying.change LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('transaction_read_only') = 'off' THEN
        RETURN QUERY DELETE FROM carrying.change WHERE id IN (SELECT id FROM carrying.change FOR UPDATE SKIP LOCKED)
        RETURNING *;
    END IF;
END $$;
REVOKE ALL ON ALL TABLES IN SCHEMA carrying FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA carrying FROM PUBLIC;
"""
_ALLOW = "GRANT USAGE ON SCHEMA carrying TO {login}; GRANT EXECUTE ON FUNCTION carrying.take() TO {login}"
# Instead of a row, or beside one that is kept.
_DIVERTED, _NOTED = "BEFORE INSERT", "AFTER INSERT OR UPDATE OR DELETE"
_TRIGGER = """
CREATE OR REPLACE TRIGGER carrying {when} ON public.{table} FOR EACH ROW EXECUTE FUNCTION carrying.note({identity})
"""
_CLOSE = "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {login}, {group}"


@transaction.atomic
def cluster_arrange() -> None:
    """Bring a further cluster to this release's arrangement. Idempotent; after each migration of its ``public``.

    Needs the owner's connection to it (``as_owner(cluster=…)``).
    """
    names = {"login": sql.Identifier(grants.login_role()), "group": sql.Identifier(grants.WORKSPACE_GROUP)}
    with connection.cursor() as cursor:
        cursor.execute(_SCHEMA)
        cursor.execute(sql.SQL(_ALLOW).format(**names))
        cursor.execute(sql.SQL(_CLOSE).format(**names))
        for table, key in settings.PUBLIC_TABLES_CARRIED.items():
            parts = {
                "when": sql.SQL(_NOTED if key else _DIVERTED),
                "table": sql.Identifier(table),
                "identity": sql.Literal(identity_of(cursor, table)),
            }
            cursor.execute(sql.SQL(_TRIGGER).format(**parts))
