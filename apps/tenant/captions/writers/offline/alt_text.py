"""Alt text: what is known of the picture and nothing of what it may show."""

from collections.abc import Mapping

from apps.tenant.captions.limits import length
from apps.tenant.captions.writers.offline.english import capitalise

_LONGEST = 250  # about what a screen reader says in one breath; the networks take more


def alt_text_for(values: Mapping[str, str]) -> str:
    """``Painting titled “…”: oil on canvas, vertical format, dominated by …``; at most 250 UTF-16 units."""
    subject = f"{values['work']} titled {values['name']}" if "name" in values else f"untitled {values['work']}"
    medium = values.get("medium", "")
    shape = f"{values['format']} format" if "format" in values else ""
    colours = f"dominated by {values['colours']}" if "colours" in values else ""
    described = [_alt_text(subject, parts) for parts in ((medium, shape, colours), (shape, colours), (colours,))]
    return next((text for text in described if length(text) <= _LONGEST), described[-1])


def _alt_text(subject: str, parts: tuple[str, ...]) -> str:
    known = ", ".join(part for part in parts if part)
    return capitalise(f"{subject}: {known}." if known else f"{subject}.")
