"""What is written to a workspace's log is written to the agency's by the same statement.

The function runs as the owner, because a workspace's role has no right in the agency's log; it takes the workspace from
the schema that the row is in, which the row can't choose.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION public.audit_mirror() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO public.audit_auditentry
        (id, at, workspace_id, workspace_name, actor_id, actor_name, by_agency, verb, object_id, summary, data, address)
    SELECT NEW.id, NEW.created_at, workspace.id, workspace.name, NEW.actor_id, NEW.actor_name, NEW.by_agency, NEW.verb,
        NEW.object_id, NEW.summary, NEW.data, NEW.address
    FROM public.workspaces_workspace workspace WHERE workspace.schema_name = TG_TABLE_SCHEMA
    ON CONFLICT (id) DO NOTHING;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("workspaces", "0001_initial")]

    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION public.audit_mirror();")]
