"""Which schemas are ready for workspaces to come (``apps/core/tenancy/spares.py``); what stands here may be dropped.

Going back takes the schemas down too: nobody else knows of them.
"""

from django.db import migrations

MAKE = """
CREATE TABLE recordings.spare (
    schema_name text PRIMARY KEY CHECK (schema_name ~ '^ws_[0-9a-f]{32}$'),
    fingerprint text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now()
);
"""
UNMAKE = """
DO $$
DECLARE
    spare text;
BEGIN
    FOR spare IN SELECT schema_name FROM recordings.spare
        WHERE schema_name NOT IN (SELECT schema_name FROM public.workspaces_workspace) FOR UPDATE
    LOOP
        EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', spare);
        IF to_regrole(spare) IS NOT NULL THEN
            EXECUTE format('GRANT %1$I TO CURRENT_USER; DROP OWNED BY %1$I; DROP ROLE %1$I', spare);
        END IF;
    END LOOP;
END $$;
DROP TABLE recordings.spare;
"""


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0009_sources")]

    operations = [migrations.RunSQL(MAKE, UNMAKE)]
