"""No template needs what the content security policy forbids: inline scripts, styles and handlers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = {
    "an inline style attribute": re.compile(r"\sstyle\s*=\s*[\"']"),
    "a style element": re.compile(r"<style\b"),
    "an inline event handler": re.compile(r"\son[a-z]+\s*=\s*[\"']"),
    "an htmx handler that needs eval": re.compile(r"\shx-on[:-]"),
    "an inline script": re.compile(r"<script(?![^>]*(\bsrc=|application/json))"),
    "an address with javascript:": re.compile(r"[\"']javascript:"),
}


def pages() -> Iterator[Path]:
    """Every HTML template of a page; mails are no pages and need inline styles."""
    for folder in ("apps", "tenant_templates", "public_templates"):
        for path in (ROOT / folder).rglob("*.html"):
            if not {"email", "emails"} & set(path.parts):
                yield path


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_page_contains(what: str) -> None:
    guilty = [str(path.relative_to(ROOT)) for path in pages() if FORBIDDEN[what].search(path.read_text())]
    assert not guilty


def test_a_comment_of_one_line_ends_on_its_line() -> None:
    guilty = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in pages()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if line.count("{#") != line.count("#}")
    ]
    assert not guilty
