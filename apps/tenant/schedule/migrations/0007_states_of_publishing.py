"""More arrows: what the sending of posts needs. See ``states.py``."""

from django.db import migrations

ARROWS = {
    "draft": "ready cancelled",
    "ready": "approved draft cancelled",
    "approved": "queued ready cancelled",
    "queued": "pushing approved cancelled failed",
    "pushing": "scheduled failed unknown queued cancelling",
    "scheduled": "published failed cancelling",
    "published": "",
    "failed": "queued ready cancelled scheduled published cancelling",
    "unknown": "scheduled published failed cancelling queued",
    "cancelling": "cancelled published failed approved queued",
    "cancelled": "draft ready",
}
BEFORE = {
    **ARROWS,
    "queued": "pushing approved cancelled",
    "pushing": "scheduled failed unknown",
    "failed": "queued ready cancelled",
    "unknown": "scheduled published failed cancelling",
    "cancelling": "cancelled published failed",
}


def guard(arrows: dict[str, str]) -> str:
    """The trigger's function for these arrows."""
    pairs = ", ".join(f"'{state}>{target}'" for state, targets in arrows.items() for target in targets.split())
    return f"""
CREATE OR REPLACE FUNCTION schedule_state_goes_along_the_arrows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> OLD.state AND NOT (OLD.state || '>' || NEW.state) IN ({pairs}) THEN
        RAISE EXCEPTION 'a post can not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'schedule_state_goes_along_the_arrows';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("schedule", "0006_longer_holidays_of")]

    operations = [migrations.RunSQL(guard(ARROWS), guard(BEFORE))]
