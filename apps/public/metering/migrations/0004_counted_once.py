"""A post counts as exported once a month, however many files it is in; and for good once it was taken back too late.

What is taken back after its time has gone out, for all that anybody knows. The ledger is compared with what is counted
of it as well; two comparisons at once wait for each other; an artwork's new title is in the calendar of all clients.
"""

from importlib import import_module

from django.db import migrations

_before = import_module("apps.public.metering.migrations.0002_triggers")
_correcting = import_module("apps.public.metering.migrations.0003_correcting")

COUNTS = "(taken_back_at IS NULL OR taken_back_at >= scheduled_at)"
MONTH = "date_trunc('month', scheduled_at AT TIME ZONE 'UTC')::date"

# Of rows that come or go only those matter whose post is in no other row of that month that counts.
EXPORTS = f"""
CREATE OR REPLACE FUNCTION public.metering_exports() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    workspace uuid := (SELECT id FROM public.workspaces_workspace WHERE schema_name = TG_TABLE_SCHEMA);
    came text := 'SELECT DISTINCT coalesce(post_id, id), post_id, {MONTH.replace("'", "''")}, 1 FROM came
        WHERE {COUNTS}';
    gone text := 'SELECT DISTINCT coalesce(post_id, id), post_id, {MONTH.replace("'", "''")}, -1 FROM gone
        WHERE {COUNTS}';
    changed text := CASE TG_OP WHEN 'INSERT' THEN came WHEN 'DELETE' THEN gone ELSE came || ' UNION ALL ' || gone END;
    not_these text := CASE TG_OP WHEN 'DELETE' THEN '' ELSE 'AND other.id NOT IN (SELECT id FROM came)' END;
BEGIN
    IF workspace IS NULL THEN
        RETURN NULL;
    END IF;
    EXECUTE format(
        'INSERT INTO public.metering_count (workspace_id, metric, month, value)
        SELECT $1, ''posts_exported'', changed.month, sum(changed.value)
        FROM (%s) changed (key, post_id, month, value)
        WHERE NOT EXISTS (
            SELECT FROM %I.publishing_exportedpost other
            WHERE other.post_id = changed.post_id AND {COUNTS} AND {MONTH.replace("'", "''")} = changed.month %s
        )
        GROUP BY changed.month HAVING sum(changed.value) <> 0',
        changed, TG_TABLE_SCHEMA, not_these
    ) USING workspace;
    RETURN NULL;
END $$;
"""

TITLES = """
CREATE FUNCTION public.metering_titles() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    workspace uuid := (SELECT id FROM public.workspaces_workspace WHERE schema_name = TG_TABLE_SCHEMA);
BEGIN
    IF workspace IS NULL OR NOT EXISTS (SELECT FROM came JOIN gone USING (id) WHERE came.title <> gone.title) THEN
        RETURN NULL;
    END IF;
    EXECUTE format(
        'UPDATE public.metering_plannedpost planned SET title = came.title
        FROM came JOIN gone ON gone.id = came.id JOIN %I.schedule_post post ON post.artwork_id = came.id
        WHERE came.title <> gone.title AND planned.workspace_id = $1 AND planned.post_id = post.id',
        TG_TABLE_SCHEMA
    ) USING workspace;
    RETURN NULL;
END $$;
"""

# What the ledger counts: it is in public, and each workspace's rows are found by an index.
LEDGER = """
    UNION ALL SELECT metric, date_trunc('month', created_at AT TIME ZONE 'UTC')::date, sum(value)::bigint FROM (
        SELECT 'posts_pushed' AS metric, created_at, quantity AS value
        FROM public.billing_usage WHERE workspace_id = $1 AND kind = 'post_pushed'
        UNION ALL SELECT 'generations', created_at, quantity
        FROM public.billing_usage WHERE workspace_id = $1 AND kind = 'generation'
        UNION ALL SELECT 'ai_calls', created_at, quantity
        FROM public.billing_usage WHERE workspace_id = $1 AND kind = 'ai_call'
        UNION ALL SELECT 'ai_tokens', created_at, input_tokens + output_tokens
        FROM public.billing_usage WHERE workspace_id = $1
        UNION ALL SELECT 'ai_micros', created_at, coalesce(cost_micros, 0)
        FROM public.billing_usage WHERE workspace_id = $1
    ) entered GROUP BY 1, 2
"""
_EXPORTED = """SELECT 'posts_exported', scheduled_at FROM {schema}.publishing_exportedpost
        WHERE taken_back_at IS NULL""".replace("{schema}", "%1$I")
_EXPORTED_ONCE = f"""(SELECT DISTINCT ON (coalesce(post_id, id), {MONTH}) 'posts_exported', scheduled_at
        FROM %1$I.publishing_exportedpost WHERE {COUNTS})"""
_OF_LEDGER = ", 'posts_pushed', 'generations', 'ai_calls', 'ai_tokens', 'ai_micros'"


def _correct() -> str:
    """Two at once would each find the same number missing, and add it twice.

    The lock is not the schema's own: whoever makes, copies or deletes the workspace has that, and counts meanwhile.
    """
    truth, tables = _correcting.TRUTH, _correcting.OF_TABLES
    wanted = truth.replace(_EXPORTED, _EXPORTED_ONCE) + LEDGER
    lock = "PERFORM pg_advisory_xact_lock(hashtextextended('counts:' || of_schema, 0));\n    RETURN QUERY"
    again: str = _correcting.CORRECT.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    again = again.replace(truth, wanted).replace(tables, tables + _OF_LEDGER)
    return again.replace("RETURN QUERY", lock, 1)


# Texts from before the ledger knew them were counted by their requests: they are entered now, and not counted again.
ENTERED = """
ALTER TABLE billing_usage DISABLE TRIGGER billing_counted;
INSERT INTO billing_usage (id, created_at, updated_at, workspace_id, workspace_name, kind)
SELECT gen_random_uuid(), created_at, updated_at, workspace_id, workspace_name, 'generation'
FROM billing_usage WHERE kind = 'ai_call' AND charged AND created_at < (
    SELECT applied FROM django_migrations WHERE app = 'billing' AND name = '0006_ledger_triggers'
);
ALTER TABLE billing_usage ENABLE TRIGGER billing_counted;
"""


class Migration(migrations.Migration):
    dependencies = [("metering", "0003_correcting"), ("billing", "0006_ledger_triggers")]

    operations = [
        migrations.RunSQL(
            EXPORTS,
            _before._function("exports", _before.EXPORTS).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
        ),
        migrations.RunSQL(TITLES, "DROP FUNCTION public.metering_titles();"),
        migrations.RunSQL(
            _correct(), _correcting.CORRECT.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
        ),
        migrations.RunSQL(ENTERED, migrations.RunSQL.noop),
    ]
