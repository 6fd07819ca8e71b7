"""Words and buttons of the page."""

from html import escape


def text(value: object) -> str:
    """Anything from outside, so that it stays text."""
    return escape(str(value), quote=True)


def button(action: str, words: str, label: str = "", **fields: object) -> str:
    """A button that posts ``fields`` to the control. ``label``: what a screen reader says."""
    hidden = "".join(
        f'<input type="hidden" name="{text(name)}" value="{text(value)}">' for name, value in fields.items()
    )
    named = f' aria-label="{text(label)}"' if label else ""
    inside = f"{hidden}<button{named}>{text(words)}</button>"
    return f'<form method="post" action="/_simulator/{text(action)}">{inside}</form>'
