"""Where recordings of the migrations are kept (``apps/core/tenancy/recordings.py``): for the owner's eyes and hands only.

Not in public, whose tables every migration run gives to the login anew: what stands here is run as the owner.
"""

from django.db import migrations

MAKE = """
CREATE SCHEMA recordings;
REVOKE ALL ON SCHEMA recordings FROM PUBLIC;
CREATE TABLE recordings.workspace (
    fingerprint text PRIMARY KEY,
    statements text[] NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now()
);
"""


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0005_suspensions")]

    operations = [migrations.RunSQL(MAKE, "DROP SCHEMA recordings CASCADE")]
