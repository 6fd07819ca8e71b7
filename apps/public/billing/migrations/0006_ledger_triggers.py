"""What writes the ledger by itself, and what counts it.

Artworks and posts of a workspace are entered by triggers of its tables, which run as the owner: a workspace's role may
not write here. What is entered is counted by month, as ``apps/public/metering`` has it.
"""

from django.db import migrations

ARTWORKS = """
CREATE FUNCTION public.billing_artworks() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO public.billing_usage
            (id, created_at, updated_at, workspace_id, workspace_name, kind, size, object_id)
        SELECT gen_random_uuid(), clock_timestamp(), clock_timestamp(), workspace.id, workspace.name,
            'artwork_stored', came.byte_size, came.id
        FROM came JOIN public.workspaces_workspace workspace ON workspace.schema_name = TG_TABLE_SCHEMA;
    ELSE
        INSERT INTO public.billing_usage
            (id, created_at, updated_at, workspace_id, workspace_name, kind, size, object_id)
        SELECT gen_random_uuid(), clock_timestamp(), clock_timestamp(), workspace.id, workspace.name,
            'artwork_removed', -gone.byte_size, gone.id
        FROM gone JOIN public.workspaces_workspace workspace ON workspace.schema_name = TG_TABLE_SCHEMA;
    END IF;
    RETURN NULL;
END $$;
"""

# A post has arrived when it is scheduled or out, and was on its way or unconfirmed before.
POSTS = """
CREATE FUNCTION public.billing_posts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO public.billing_usage (id, created_at, updated_at, workspace_id, workspace_name, kind, object_id)
    SELECT gen_random_uuid(), clock_timestamp(), clock_timestamp(), workspace.id, workspace.name, 'post_pushed', came.id
    FROM came JOIN gone ON gone.id = came.id
    JOIN public.workspaces_workspace workspace ON workspace.schema_name = TG_TABLE_SCHEMA
    WHERE came.state IN ('scheduled', 'published') AND gone.state IN ('pushing', 'unknown');
    RETURN NULL;
END $$;
"""

COUNTED = """
CREATE FUNCTION public.billing_counted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO public.metering_count (workspace_id, metric, month, value)
    SELECT workspace_id, metric, date_trunc('month', created_at AT TIME ZONE 'UTC')::date, sum(value) FROM (
        SELECT workspace_id, created_at, 'posts_pushed', quantity FROM came WHERE kind = 'post_pushed'
        UNION ALL SELECT workspace_id, created_at, 'generations', quantity FROM came WHERE kind = 'generation'
        UNION ALL SELECT workspace_id, created_at, 'ai_calls', quantity FROM came WHERE kind = 'ai_call'
        UNION ALL SELECT workspace_id, created_at, 'ai_tokens', input_tokens + output_tokens FROM came
        UNION ALL SELECT workspace_id, created_at, 'ai_micros', coalesce(cost_micros, 0) FROM came
    ) entered (workspace_id, created_at, metric, value)
    GROUP BY 1, 2, 3 HAVING sum(value) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER billing_counted AFTER INSERT ON billing_usage REFERENCING NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION public.billing_counted();
INSERT INTO metering_count (workspace_id, metric, month, value)
SELECT workspace_id, metric, date_trunc('month', created_at AT TIME ZONE 'UTC')::date, sum(value) FROM (
    SELECT workspace_id, created_at, 'ai_calls', quantity FROM billing_usage
    UNION ALL SELECT workspace_id, created_at, 'generations', 1 FROM billing_usage WHERE charged
    UNION ALL SELECT workspace_id, created_at, 'ai_tokens', input_tokens + output_tokens FROM billing_usage
    UNION ALL SELECT workspace_id, created_at, 'ai_micros', coalesce(cost_micros, 0) FROM billing_usage
) entered (workspace_id, created_at, metric, value)
GROUP BY 1, 2, 3 HAVING sum(value) <> 0;
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0005_limits_and_ledger"), ("metering", "0001_initial")]

    operations = [
        migrations.RunSQL(ARTWORKS, "DROP FUNCTION public.billing_artworks();"),
        migrations.RunSQL(POSTS, "DROP FUNCTION public.billing_posts();"),
        migrations.RunSQL(
            COUNTED, "DROP TRIGGER billing_counted ON billing_usage; DROP FUNCTION public.billing_counted();"
        ),
    ]
