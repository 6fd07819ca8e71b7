"""The database itself lets a post go from state to state only along the arrows of ``states.py``."""

from django.db import migrations

ARROWS = {
    "draft": "ready cancelled",
    "ready": "approved draft cancelled",
    "approved": "queued ready cancelled",
    "queued": "pushing approved cancelled",
    "pushing": "scheduled failed unknown",
    "scheduled": "published failed cancelling",
    "published": "",
    "failed": "queued ready cancelled",
    "unknown": "scheduled published failed cancelling",
    "cancelling": "cancelled published failed",
    "cancelled": "draft ready",
}
PAIRS = ", ".join(f"'{state}>{target}'" for state, targets in ARROWS.items() for target in targets.split())

GUARD = f"""
CREATE FUNCTION schedule_state_goes_along_the_arrows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> OLD.state AND NOT (OLD.state || '>' || NEW.state) IN ({PAIRS}) THEN
        RAISE EXCEPTION 'a post can not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'schedule_state_goes_along_the_arrows';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER schedule_state_goes_along_the_arrows BEFORE UPDATE OF state ON schedule_post
    FOR EACH ROW EXECUTE FUNCTION schedule_state_goes_along_the_arrows();
"""

NO_GUARD = """
DROP TRIGGER schedule_state_goes_along_the_arrows ON schedule_post;
DROP FUNCTION schedule_state_goes_along_the_arrows();
"""


class Migration(migrations.Migration):
    dependencies = [("schedule", "0002_planning")]

    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
