"""Rows, sequences, functions, triggers, comments, rights, types, views, and checks of foreign keys that come late."""

from django.db import migrations, models

OBJECTS = """
CREATE TYPE odd_mood AS ENUM ('calm', 'it''s 100 % "wild"');
CREATE SEQUENCE odd_numbers START 41 INCREMENT 3;
CREATE TABLE odd_parent (
    id serial PRIMARY KEY,
    number bigint NOT NULL DEFAULT nextval('odd_numbers'),
    mood odd_mood NOT NULL DEFAULT 'calm',
    said text NOT NULL CHECK (said NOT LIKE '%;%'),
    key uuid NOT NULL DEFAULT gen_random_uuid(),
    total integer GENERATED ALWAYS AS (length(said)) STORED
);
CREATE TABLE odd_child (id serial PRIMARY KEY, parent_id integer NOT NULL, note varchar(20));
ALTER TABLE odd_child ADD CONSTRAINT odd_child_of FOREIGN KEY (parent_id) REFERENCES odd_parent
    DEFERRABLE INITIALLY DEFERRED;
COMMENT ON TABLE odd_parent IS 'With a % and a '' and a $$';
COMMENT ON COLUMN odd_parent.said IS 'Words';
CREATE VIEW odd_view AS SELECT p.said, c.note FROM odd_parent p JOIN odd_child c ON c.parent_id = p.id;
CREATE STATISTICS odd_statistics ON mood, said FROM odd_parent;
ALTER TABLE odd_child ALTER note SET STATISTICS 7, REPLICA IDENTITY FULL;
REVOKE DELETE ON odd_parent FROM CURRENT_USER;
GRANT TRUNCATE ON odd_child TO planner_workspace;
CREATE FUNCTION odd_count() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    -- Whose it is, is known when it runs.
    PERFORM set_config('odd.last', format('%I', TG_TABLE_SCHEMA), true);
    RETURN NULL;
END $$;
CREATE TRIGGER odd_counts AFTER INSERT OR DELETE ON odd_child FOR EACH ROW EXECUTE FUNCTION odd_count();
CREATE TRIGGER odd_counts_in_public AFTER INSERT OR DELETE ON odd_child
    FOR EACH STATEMENT EXECUTE FUNCTION public.odd_count_in_public();
CREATE RULE odd_never AS ON DELETE TO odd_parent DO INSTEAD NOTHING;
ALTER TABLE odd_parent ENABLE ROW LEVEL SECURITY;
CREATE POLICY odd_policy ON odd_parent USING (true);
"""


def rows(apps, schema_editor):
    """A row whose foreign key is checked at the end of this migration's transaction, and what reading gave."""
    schema = schema_editor.connection.schema_name
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{schema}".odd_child ALTER note SET STORAGE PLAIN')
        cursor.execute("INSERT INTO odd_child (parent_id, note) VALUES (%s, %s)", [1, "100 % first"])
        cursor.executemany(
            "INSERT INTO odd_parent (said, key) VALUES (%s, %s)",
            [
                ("it's 'quoted' \\ and ü", "00000000-0000-4000-8000-000000000001"),
                ("two", "00000000-0000-4000-8000-000000000002"),
            ],
        )
        cursor.execute("SELECT setval('odd_numbers', 1000)")
        cursor.execute("COMMENT ON VIEW odd_view IS %s", [f"of {schema}"])
        cursor.execute("SELECT said FROM odd_parent ORDER BY id")
        cursor.execute("UPDATE odd_child SET note = %s", [cursor.fetchone()[0][:20]])
    entry = apps.get_model("activity", "Entry")
    entry.objects.create(
        id="00000000-0000-4000-8000-000000000003", actor_name="Nobody", verb="odd", summary="50 %", data={"a": ["%s"]}
    )
    entry.objects.filter(verb="odd").update(created_at="2026-01-01T00:00Z", updated_at="2026-01-01T00:00Z")


class Migration(migrations.Migration):
    dependencies = [("activity", "0001_initial")]

    operations = [
        migrations.RunSQL(OBJECTS),
        migrations.RunPython(rows),
        migrations.CreateModel(
            "Odd",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("word", models.CharField(max_length=9, db_comment="A word", db_default="none")),
                ("number", models.IntegerField(default=3)),
            ],
            options={"db_table_comment": "Odd ones"},
        ),
    ]
