"""What was exported is counted anew: each post once a month, and what was taken back after its time as well."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("publishing", "0006_counted"), ("metering", "0004_counted_once")]

    operations = [
        migrations.RunSQL("SELECT public.metering_correct(current_schema()::text);", migrations.RunSQL.noop),
    ]
