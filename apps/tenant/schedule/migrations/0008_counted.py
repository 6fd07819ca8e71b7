"""Posts are counted in the public schema, and told to the calendar across all clients, by the statement that changes
them.
"""

from django.db import migrations

# The two of each kind run in the order of their names, and do not touch each other's rows.
TRIGGERS = """
CREATE TRIGGER metering_inserted AFTER INSERT ON schedule_post REFERENCING NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION public.metering_{name}();
CREATE TRIGGER metering_updated AFTER UPDATE ON schedule_post REFERENCING NEW TABLE AS came OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION public.metering_{name}();
CREATE TRIGGER metering_deleted AFTER DELETE ON schedule_post REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION public.metering_{name}();
"""
NO_TRIGGERS = """
DROP TRIGGER metering_inserted ON schedule_post;
DROP TRIGGER metering_updated ON schedule_post;
DROP TRIGGER metering_deleted ON schedule_post;
"""


def _named(statements: str, name: str) -> str:
    return statements.format(name=name).replace("TRIGGER metering_", f"TRIGGER metering_{name}_")


class Migration(migrations.Migration):
    dependencies = [("schedule", "0007_states_of_publishing"), ("metering", "0002_triggers")]

    operations = [
        migrations.RunSQL(_named(TRIGGERS, name), _named(NO_TRIGGERS, name)) for name in ("posts", "planned")
    ]
