"""How the active workspace looks, for those who must not know where that is kept: mails, and the public apps' pages."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.core.tenancy.context import active_workspace_or_none

# static/css/tokens.css says the same for pages without a brand.
PLATFORM_ACCENT = "#27565a"


@dataclass(frozen=True, slots=True)
class Appearance:
    """A brand as far as others show it. ``…_path`` are on the workspace's own host; empty means there is none."""

    accent: str = PLATFORM_ACCENT
    theme: str = "system"
    logo_path: str = ""
    favicon_path: str = ""
    touch_icon_path: str = ""
    footer_text: str = ""
    sender_name: str = ""
    powered_by: str = ""


_sources: list[Callable[[], Appearance]] = []


def provide_appearance(source: Callable[[], Appearance]) -> None:
    """The brand app says here how the active workspace's appearance is read."""
    _sources[:] = [source]


def appearance() -> Appearance:
    """The active workspace's, or a plain one in public. As many queries as the source makes: none when it remembers."""
    if active_workspace_or_none() is None or not _sources:
        return Appearance()
    return _sources[0]()
