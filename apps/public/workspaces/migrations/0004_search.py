"""What the search of every workspace needs, once for the database: similarity of words, and words of a list."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

# array_to_string is only "stable", as it would be for lists of dates; for a list of words it always says the same.
WORDS_OF = """
CREATE OR REPLACE FUNCTION public.words_of(words varchar[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$ SELECT pg_catalog.array_to_string(words, ' ') $$
"""


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0003_primary_domain")]

    operations = [
        TrigramExtension(),
        migrations.RunSQL(WORDS_OF, "DROP FUNCTION IF EXISTS public.words_of(varchar[])"),
    ]
