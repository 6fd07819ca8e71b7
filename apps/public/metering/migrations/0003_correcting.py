"""The truth, asked of a workspace's own tables, and what the counts are short of it or over it: for the owner alone.

``metering_correct(schema)`` puts both right and says by how much they were wrong. It reads truth and counts in one
statement each, and so at one moment: what others do meanwhile is in both or in neither.
"""

from django.db import migrations

TRUTH = """
    SELECT 'artworks' AS metric, NULL::date AS month, count(*) AS value
    FROM {schema}.artworks_artwork WHERE deleted_at IS NULL
    UNION ALL SELECT 'bytes', NULL, coalesce(sum(byte_size), 0)::bigint FROM (
        SELECT byte_size FROM {schema}.artworks_artwork
        UNION ALL SELECT byte_size FROM {schema}.artworks_rendition
    ) files
    UNION ALL SELECT 'waiting', NULL, count(*) FROM {schema}.schedule_post WHERE state = 'ready'
    UNION ALL SELECT CASE WHEN cause IN ('failed', 'trouble', 'alarm', 'too_late', 'away') THEN 'alarms'
        ELSE 'warnings' END, NULL, count(*) FROM {schema}.publishing_notice WHERE ended_at IS NULL GROUP BY 1
    UNION ALL SELECT kind, date_trunc('month', scheduled_at AT TIME ZONE 'UTC')::date, count(*) FROM (
        SELECT 'posts_scheduled' AS kind, scheduled_at FROM {schema}.schedule_post
        WHERE state NOT IN ('published', 'failed', 'cancelled')
        UNION ALL SELECT 'posts_published', scheduled_at FROM {schema}.schedule_post WHERE state = 'published'
        UNION ALL SELECT 'posts_failed', scheduled_at FROM {schema}.schedule_post WHERE state = 'failed'
        UNION ALL SELECT 'posts_sent', scheduled_at FROM {schema}.schedule_post
        WHERE state IN ('queued', 'pushing', 'scheduled', 'published', 'unknown', 'cancelling')
        UNION ALL SELECT 'posts_exported', scheduled_at FROM {schema}.publishing_exportedpost
        WHERE taken_back_at IS NULL
    ) posts GROUP BY 1, 2
""".replace("{schema}", "%1$I")

OF_TABLES = (
    "'artworks', 'bytes', 'waiting', 'alarms', 'warnings', 'posts_scheduled', 'posts_published', 'posts_failed', "
    "'posts_sent', 'posts_exported'"
)

CORRECT = f"""
CREATE FUNCTION public.metering_correct(of_schema text)
RETURNS TABLE (metric text, month date, missing bigint) LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    workspace uuid := (SELECT id FROM public.workspaces_workspace WHERE schema_name = of_schema);
BEGIN
    IF workspace IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY EXECUTE format($query$
        WITH truth AS ({TRUTH}), kept AS (
            SELECT count.metric, count.month, sum(count.value) AS value FROM public.metering_count count
            WHERE count.workspace_id = $1 AND count.metric IN ({OF_TABLES}) GROUP BY 1, 2
        ), difference AS (
            SELECT coalesce(truth.metric, kept.metric)::text AS metric, coalesce(truth.month, kept.month) AS month,
                (coalesce(truth.value, 0) - coalesce(kept.value, 0))::bigint AS missing
            FROM truth FULL JOIN kept
                ON kept.metric = truth.metric AND coalesce(kept.month, 'infinity') = coalesce(truth.month, 'infinity')
        ), mended AS (
            INSERT INTO public.metering_count (workspace_id, metric, month, value)
            SELECT $1, difference.metric, difference.month, difference.missing FROM difference
            WHERE difference.missing <> 0
        )
        SELECT difference.metric, difference.month, difference.missing FROM difference WHERE difference.missing <> 0
    $query$, of_schema) USING workspace;
    RETURN QUERY EXECUTE format($query$
        WITH truth AS (
            SELECT post.id, post.network, post.scheduled_at, post.state, post.event_id IS NOT NULL AS is_favourable,
                artwork.title
            FROM %1$I.schedule_post post JOIN %1$I.artworks_artwork artwork ON artwork.id = post.artwork_id
            WHERE post.state <> 'cancelled'
        ), gone AS (
            DELETE FROM public.metering_plannedpost planned
            WHERE planned.workspace_id = $1 AND NOT EXISTS (SELECT FROM truth WHERE truth.id = planned.post_id)
            RETURNING 1
        ), written AS (
            INSERT INTO public.metering_plannedpost
                (workspace_id, post_id, network, scheduled_at, state, is_favourable, title)
            SELECT $1, truth.* FROM truth LEFT JOIN public.metering_plannedpost planned
                ON planned.workspace_id = $1 AND planned.post_id = truth.id
            WHERE (planned.network, planned.scheduled_at, planned.state, planned.is_favourable)
                IS DISTINCT FROM (truth.network, truth.scheduled_at, truth.state, truth.is_favourable)
                OR planned.title IS DISTINCT FROM truth.title
            ON CONFLICT (workspace_id, post_id) DO UPDATE SET network = excluded.network,
                scheduled_at = excluded.scheduled_at, state = excluded.state, is_favourable = excluded.is_favourable,
                title = excluded.title
            RETURNING 1
        ), wrong AS (SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM written) AS number)
        SELECT 'planned_posts', NULL::date, wrong.number FROM wrong WHERE wrong.number > 0
    $query$, of_schema) USING workspace;
END $$;
REVOKE EXECUTE ON FUNCTION public.metering_correct(text) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("metering", "0002_triggers")]

    operations = [migrations.RunSQL(CORRECT, "DROP FUNCTION public.metering_correct(text);")]
