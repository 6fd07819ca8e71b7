"""The release before is counted by it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.RunSQL("DROP TRIGGER metering_inserted ON artworks_artwork", migrations.RunSQL.noop),
    ]
