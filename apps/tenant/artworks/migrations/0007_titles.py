"""An artwork's new title is in the calendar across all clients at once."""

from django.db import migrations

# A trigger that names columns can't have the rows of the whole statement; the function looks for titles itself.
TRIGGER = """
CREATE TRIGGER metering_titled AFTER UPDATE ON artworks_artwork REFERENCING NEW TABLE AS came OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION public.metering_titles();
"""


class Migration(migrations.Migration):
    dependencies = [("artworks", "0006_ledger"), ("metering", "0004_counted_once")]

    operations = [migrations.RunSQL(TRIGGER, "DROP TRIGGER metering_titled ON artworks_artwork;")]
