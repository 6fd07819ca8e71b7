"""Fetching an address that a user typed: nothing inside our own network can be reached by it."""

from apps.core.outside.web.errors import WebError, WebRefused, WebUnavailable
from apps.core.outside.web.fetching import Fetched, fetch
from apps.core.outside.web.policy import Policy
from apps.core.outside.web.targets import Target, target_of

__all__ = ["Fetched", "Policy", "Target", "WebError", "WebRefused", "WebUnavailable", "fetch", "target_of"]
