"""Every entry of the logs is found under some "About"."""

import re
from pathlib import Path

from apps.core.journal.kinds import ALL_KINDS, KINDS

APPS = Path(__file__).parents[2] / "apps"
VERB = re.compile(r"""verb=f?"([a-z_]+)\.""")


def test_each_verb_that_is_written_begins_with_what_some_kind_has() -> None:
    written = {found for path in APPS.rglob("*.py") for found in VERB.findall(path.read_text())}
    known = {name for kind in ALL_KINDS.values() for name in kind.objects}
    assert len(written) > 20
    assert written <= known, f"add to apps/core/journal/kinds.py: {sorted(written - known)}"


def test_the_plans_of_billing_are_not_among_the_posts() -> None:
    written = {found for path in (APPS / "public").rglob("*.py") for found in VERB.findall(path.read_text())}
    assert not written & set(KINDS["plan"].objects)


def test_no_beginning_belongs_to_two_kinds() -> None:
    objects = [name for kind in ALL_KINDS.values() for name in kind.objects]
    assert len(objects) == len(set(objects))
