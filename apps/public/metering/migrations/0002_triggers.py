"""What triggers of the workspaces' tables do: write what changed to the counts, in the statement that changed it.

The functions run as the owner, because a workspace's role has no right in these tables; they take the workspace from the
schema that the rows are in, which the rows can't choose. A schema of no workspace counts nowhere. Each is for triggers
after a statement, with the new rows as ``came`` and the old as ``gone``.
"""

from django.db import migrations

# {rows}: came or gone; {sign}: + or -. Each gives metric, month and value.
ARTWORKS = """
    SELECT 'artworks', NULL::date, {sign}1 FROM {rows} WHERE deleted_at IS NULL
    UNION ALL SELECT 'bytes', NULL, {sign}byte_size FROM {rows}
"""
RENDITIONS = "SELECT 'bytes', NULL::date, {sign}byte_size FROM {rows}"
NOTICES = """
    SELECT CASE WHEN cause IN ('failed', 'trouble', 'alarm', 'too_late', 'away') THEN 'alarms' ELSE 'warnings' END,
        NULL::date, {sign}1
    FROM {rows} WHERE ended_at IS NULL
"""
POSTS = """
    SELECT 'waiting', NULL::date, {sign}1 FROM {rows} WHERE state = 'ready'
    UNION ALL SELECT 'posts_scheduled', date_trunc('month', scheduled_at AT TIME ZONE 'UTC')::date, {sign}1
    FROM {rows} WHERE state NOT IN ('published', 'failed', 'cancelled')
    UNION ALL SELECT 'posts_published', date_trunc('month', scheduled_at AT TIME ZONE 'UTC')::date, {sign}1
    FROM {rows} WHERE state = 'published'
    UNION ALL SELECT 'posts_failed', date_trunc('month', scheduled_at AT TIME ZONE 'UTC')::date, {sign}1
    FROM {rows} WHERE state = 'failed'
    UNION ALL SELECT 'posts_sent', date_trunc('month', scheduled_at AT TIME ZONE 'UTC')::date, {sign}1
    FROM {rows} WHERE state IN ('queued', 'pushing', 'scheduled', 'published', 'unknown', 'cancelling')
"""
EXPORTS = """
    SELECT 'posts_exported', date_trunc('month', scheduled_at AT TIME ZONE 'UTC')::date, {sign}1
    FROM {rows} WHERE taken_back_at IS NULL
"""

COUNTED = {
    "artworks": ARTWORKS,
    "renditions": RENDITIONS,
    "notices": NOTICES,
    "posts": POSTS,
    "exports": EXPORTS,
}

FUNCTION = """
CREATE FUNCTION public.metering_{name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    workspace uuid := (SELECT id FROM public.workspaces_workspace WHERE schema_name = TG_TABLE_SCHEMA);
BEGIN
    IF workspace IS NULL THEN
        RETURN NULL;
    ELSIF TG_OP = 'INSERT' THEN
        INSERT INTO public.metering_count (workspace_id, metric, month, value)
        SELECT workspace, metric, month, sum(value) FROM ({came}) changes (metric, month, value)
        GROUP BY metric, month HAVING sum(value) <> 0;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO public.metering_count (workspace_id, metric, month, value)
        SELECT workspace, metric, month, sum(value) FROM ({gone}) changes (metric, month, value)
        GROUP BY metric, month HAVING sum(value) <> 0;
    ELSE
        INSERT INTO public.metering_count (workspace_id, metric, month, value)
        SELECT workspace, metric, month, sum(value) FROM ({came} UNION ALL {gone}) changes (metric, month, value)
        GROUP BY metric, month HAVING sum(value) <> 0;
    END IF;
    RETURN NULL;
END $$;
"""

PLANNED = """
CREATE FUNCTION public.metering_planned() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    workspace uuid := (SELECT id FROM public.workspaces_workspace WHERE schema_name = TG_TABLE_SCHEMA);
BEGIN
    IF workspace IS NULL THEN
        RETURN NULL;
    ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM public.metering_plannedpost planned USING gone
        WHERE planned.workspace_id = workspace AND planned.post_id = gone.id;
        RETURN NULL;
    ELSIF TG_OP = 'UPDATE' THEN
        DELETE FROM public.metering_plannedpost planned USING came
        WHERE came.state = 'cancelled' AND planned.workspace_id = workspace AND planned.post_id = came.id;
    END IF;
    EXECUTE format(
        'INSERT INTO public.metering_plannedpost
            (workspace_id, post_id, network, scheduled_at, state, is_favourable, title)
        SELECT $1, came.id, came.network, came.scheduled_at, came.state, came.event_id IS NOT NULL, artwork.title
        FROM came JOIN %I.artworks_artwork artwork ON artwork.id = came.artwork_id WHERE came.state <> ''cancelled''
        ON CONFLICT (workspace_id, post_id) DO UPDATE SET network = excluded.network,
            scheduled_at = excluded.scheduled_at, state = excluded.state, is_favourable = excluded.is_favourable,
            title = excluded.title',
        TG_TABLE_SCHEMA
    ) USING workspace;
    RETURN NULL;
END $$;
"""


def _function(name: str, counted: str) -> str:
    came, gone = counted.format(rows="came", sign="+"), counted.format(rows="gone", sign="-")
    return FUNCTION.format(name=name, came=came, gone=gone)


class Migration(migrations.Migration):
    dependencies = [("metering", "0001_initial"), ("workspaces", "0001_initial")]

    operations = [
        *(
            migrations.RunSQL(_function(name, counted), f"DROP FUNCTION public.metering_{name}();")
            for name, counted in COUNTED.items()
        ),
        migrations.RunSQL(PLANNED, "DROP FUNCTION public.metering_planned();"),
    ]
