"""Each row of the workspace's log goes to the agency's log too."""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER audit_mirror AFTER INSERT ON activity_entry FOR EACH ROW EXECUTE FUNCTION public.audit_mirror();
"""


class Migration(migrations.Migration):
    dependencies = [("activity", "0002_origin"), ("audit", "0002_mirror")]

    operations = [migrations.RunSQL(TRIGGER, "DROP TRIGGER audit_mirror ON activity_entry;")]
