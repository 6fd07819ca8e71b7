"""Each in words that Django's operations don't see."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.RunSQL(
            """
            -- ALTER TABLE in_a_comment DROP COLUMN kept
            ALTER TABLE artworks_collection DROP COLUMN "materials", ALTER COLUMN note TYPE varchar(20);
            ALTER TABLE artworks_artwork ALTER COLUMN year SET NOT NULL;
            CREATE UNIQUE INDEX artworks_once ON artworks_collection (name);
            DROP TABLE IF EXISTS artworks_framing;
            """,
            migrations.RunSQL.noop,
        ),
    ]
