"""What the release before has stopped using, and says so."""

from django.db import migrations


class Migration(migrations.Migration):
    contract = {
        "Artwork.words_switched_at": "1.4 took it from the model",
        "DROP TABLE artworks_framing": "1.3 deleted the model",
    }

    dependencies = [("artworks", "0008_uploader")]

    operations = [
        migrations.RemoveField("artwork", "words_switched_at"),
        migrations.RunSQL("DROP TABLE artworks_framing", migrations.RunSQL.noop),
    ]
