"""A workspace that was restored from a backup has no keys: they are sealed for the one that they were entered in."""

from typing import Any

from apps.tenant.credentials.models import Credential


def keys_drop(workspace: Any) -> list[str]:
    """Remove the keys, which nobody could open here; what is to be entered again. Two queries."""
    kinds = [str(one.get_kind_display()) for one in Credential.objects.order_by("kind")]
    Credential.objects.all().delete()
    return [f"The key of {kind} has to be entered again: it was sealed for the other workspace." for kind in kinds]
