"""A workspace that is connected to the simulator of Publer, as the deliveries' tests have it."""

from tests.tenant.publishing.deliveries.conftest import connected

__all__ = ["connected"]
