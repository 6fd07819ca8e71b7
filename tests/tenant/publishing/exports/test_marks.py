"""Which posts are said to be exported."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from apps.core.access import Actor
from apps.tenant.publishing.exports.marks import exported_marks
from apps.tenant.publishing.exports.taking_back import export_take_back, exported_post_take_back
from apps.tenant.publishing.models import Tool
from tests.factories.publishing import FEEDHIVE, NOON, approved_make, export_make

pytestmark = pytest.mark.usefixtures("in_jane")


def test_a_post_is_marked_with_its_latest_export_and_others_are_not(actor: Actor) -> None:
    posts = [approved_make(f"Painting {number}", at=NOON + timedelta(days=number)) for number in range(3)]
    export_make(actor, posts[0])
    second = export_make(actor, posts[0], posts[1], **FEEDHIVE, include_exported=True)
    with CaptureQueriesContext(connection) as captured:
        marks = exported_marks([*(post.pk for post in posts), uuid4()])
    assert len(captured) == 1
    assert set(marks) == {posts[0].pk, posts[1].pk}
    assert marks[posts[0].pk].times == 2
    for mark in marks.values():
        assert (mark.export_id, mark.exported_at, mark.tool) == (second.pk, second.created_at, Tool.FEEDHIVE)


def test_what_was_taken_back_whole_or_alone_marks_nothing_and_an_earlier_export_shows_again(actor: Actor) -> None:
    post, other = approved_make(at=NOON), approved_make("Other", at=NOON + timedelta(days=1))
    first = export_make(actor, post)
    second = export_make(actor, post, other, include_exported=True)
    exported_post_take_back(actor=actor, row=second.posts.get(post=other))
    assert set(exported_marks([post.pk, other.pk])) == {post.pk}
    export_take_back(actor=actor, export=second)
    assert exported_marks([post.pk, other.pk])[post.pk].export_id == first.pk
    export_take_back(actor=actor, export=first)
    assert exported_marks([post.pk, other.pk]) == {}


def test_the_mark_says_it_in_words_and_leads_to_the_export(actor: Actor) -> None:
    post = approved_make(at=NOON)
    export = export_make(actor, post)
    shown = render_to_string("tenant/publishing/exports/_mark.html", {"mark": exported_marks([post.pk])[post.pk]})
    assert "Exported" in shown
    assert f'href="/exports/{export.pk}/"' in shown
    assert "Exported for Publer on" in shown
    assert render_to_string("tenant/publishing/exports/_mark.html", {"mark": None}).strip() == ""
