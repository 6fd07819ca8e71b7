"""The colour of the active workspace, for those who must not know where it is kept (mails of the public apps)."""

from collections.abc import Callable

from apps.core.colours import palette_for
from apps.core.tenancy.context import active_workspace_or_none

_sources: list[Callable[[], str]] = []


def provide_accent(source: Callable[[], str]) -> None:
    """The brand app says here how the accent (``#rrggbb``) of the active workspace is read."""
    _sources[:] = [source]


def mail_colours() -> dict[str, str]:
    """``accent`` and ``accent_contrast`` for ``core/email/base.html``; empty in public: the platform's own are used.

    As many queries as the source makes: none when it remembers.
    """
    if active_workspace_or_none() is None or not _sources:
        return {}
    shades = palette_for(_sources[0]()).light
    return {"accent": shades.accent, "accent_contrast": shades.contrast}
