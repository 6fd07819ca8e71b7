"""The page with every component stands for all pages: it is drawn, and it is sound."""

from collections import Counter
from html.parser import HTMLParser

from django.template.loader import render_to_string

from apps.core.styleguide import sample_context


class Reader(HTMLParser):
    """Collects what the checks ask for."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: list[str] = []
        self.headings: list[str] = []
        self.components: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.ids += [values["id"]] if "id" in values else []
        for name in (
            "for",
            "aria-describedby",
            "aria-labelledby",
            "aria-controls",
            "data-counter-for",
            "data-dialog-open",
        ):
            self.references += values.get(name, "").split()
        self.headings += [tag] if tag in {"h1", "h2", "h3"} else []
        self.components += [tag] if tag.startswith("c-") else []


def read() -> Reader:
    context = {"base_template": "tenant/base.html", "platform_name": "Planner", **sample_context()}
    context["navigation"] = [{"label": "Library", "url": "/library/", "icon": "images", "active": True}]
    reader = Reader()
    reader.feed(render_to_string("core/styleguide.html", context))
    return reader


def test_no_identifier_is_used_twice_and_every_reference_leads_somewhere() -> None:
    page = read()
    assert [name for name, count in Counter(page.ids).items() if count > 1] == []
    assert set(page.references) <= set(page.ids)


def test_the_page_has_one_title_and_no_component_is_left_unknown() -> None:
    page = read()
    assert page.headings.count("h1") == 1
    assert page.components == []
