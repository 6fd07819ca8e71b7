"""Tests of one group run on one of pytest-xdist's workers: what they start, they start once."""

import pytest

from tests.workers import WORKER


@pytest.mark.xdist_group("guard")
def test_groups_are_kept_together(request: pytest.FixtureRequest) -> None:
    """pytest-xdist says the group to its scheduler by the end of the test's id; with some pytests it can't."""
    if not WORKER:
        pytest.skip("There are no workers.")
    assert request.node.nodeid.endswith("@guard")
