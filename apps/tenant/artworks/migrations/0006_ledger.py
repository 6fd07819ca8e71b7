"""What is stored and removed for good is entered into the agency's ledger."""

from django.db import migrations

TRIGGERS = """
CREATE TRIGGER billing_inserted AFTER INSERT ON artworks_artwork REFERENCING NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION public.billing_artworks();
CREATE TRIGGER billing_deleted AFTER DELETE ON artworks_artwork REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION public.billing_artworks();
"""
NO_TRIGGERS = """
DROP TRIGGER billing_inserted ON artworks_artwork;
DROP TRIGGER billing_deleted ON artworks_artwork;
"""


class Migration(migrations.Migration):
    dependencies = [("artworks", "0005_counted"), ("billing", "0006_ledger_triggers")]

    operations = [migrations.RunSQL(TRIGGERS, NO_TRIGGERS)]
