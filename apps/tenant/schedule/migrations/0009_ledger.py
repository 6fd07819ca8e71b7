"""Posts that arrive at Publer are entered into the agency's ledger."""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER billing_updated AFTER UPDATE ON schedule_post REFERENCING NEW TABLE AS came OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION public.billing_posts();
"""


class Migration(migrations.Migration):
    dependencies = [("schedule", "0008_counted"), ("billing", "0006_ledger_triggers")]

    operations = [migrations.RunSQL(TRIGGER, "DROP TRIGGER billing_updated ON schedule_post;")]
