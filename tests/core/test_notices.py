"""Pages that are shown when something is wrong, and the short notes at the edge."""

import json
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string

from apps.core.toasts import Toast, toast_send


@pytest.mark.parametrize("page", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_an_error_page_needs_nothing_to_be_drawn(page: str) -> None:
    html = render_to_string(page)
    assert "<h1>" in html
    assert "<title>" in html


def test_a_stranger_is_not_told_the_name_of_the_workspace() -> None:
    context = {
        "stranger": True,
        "workspace": SimpleNamespace(name="Secret Studio"),
        "platform_name": "Planner",
        "user": SimpleNamespace(email="someone@example.com"),
    }
    html = render_to_string("core/refused.html", context)
    assert "Secret Studio" not in html
    assert "someone@example.com" in html


def test_a_workspace_at_rest_shows_no_brand() -> None:
    html = render_to_string("core/suspended.html", {"workspace": SimpleNamespace(name="Secret Studio")})
    assert "Secret Studio" not in html


def test_an_answer_carries_its_toast_beside_other_events() -> None:
    response = HttpResponse(headers={"HX-Trigger": json.dumps({"posts:changed": {}})})
    toast_send(response, Toast(text="Post moved.", undo_url="/undo/1"))
    assert json.loads(response["HX-Trigger"]) == {
        "posts:changed": {},
        "toast": {"text": "Post moved.", "level": "success", "undo_url": "/undo/1"},
    }
