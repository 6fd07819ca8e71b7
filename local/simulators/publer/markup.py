"""Words and buttons of the page."""

from html import escape
from urllib.parse import quote

from local.simulators.publer.clock import iso


def text(value: object) -> str:
    """Anything from outside, so that it stays text."""
    return escape(str(value), quote=True)


def moment(seconds: float | None) -> str:
    """``2027-01-02 09:00:00 UTC``"""
    return "no time" if seconds is None else iso(seconds).replace("T", " ").replace("+00:00", " UTC")


def button(words: str, *path: object, label: str = "", **fields: object) -> str:
    """A button that posts ``fields`` to the control at ``path``. ``label``: what a screen reader says."""
    address = "/".join(quote(str(part), safe="") for part in path)
    hidden = "".join(
        f'<input type="hidden" name="{text(name)}" value="{text(value)}">' for name, value in fields.items()
    )
    named = f' aria-label="{text(label)}"' if label else ""
    return f'<form method="post" action="/_simulator/{address}">{hidden}<button{named}>{text(words)}</button></form>'
