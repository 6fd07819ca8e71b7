"""The components: what they promise to those who hear the page, and that what users type stays text."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import timezone
from django_cotton.compiler_regex import CottonCompiler

from apps.core.statuses import ARTWORK, CREDENTIAL, JOB, POST, WORKSPACE, status_of
from apps.core.styleguide import SampleForm

KINDS = [("post", POST), ("artwork", ARTWORK), ("job", JOB), ("workspace", WORKSPACE), ("credential", CREDENTIAL)]
EVIL = '"><script>alert(1)</script>'


def draw(source: str, **context: object) -> str:
    """The source, as a page would draw it, on one line."""
    drawn = Template(CottonCompiler().process(source)).render(Context(context))
    return " ".join(drawn.split())


class OneField(forms.Form):
    title = forms.CharField(help_text="As on the label.")
    note = forms.CharField(required=False)


def test_a_button_does_not_send_a_form_unless_it_is_told_to() -> None:
    assert 'type="button"' in draw("<c-button>Open</c-button>")
    assert 'type="submit"' in draw('<c-button type="submit">Save artwork</c-button>')


def test_a_button_passes_htmx_attributes_on_and_keeps_its_own_props_out_of_the_html() -> None:
    html = draw('<c-button variant="primary" icon="trash" hx-post="/x">Delete</c-button>')
    assert 'hx-post="/x"' in html
    assert 'class="btn btn-primary' in html
    assert "variant=" not in html
    assert "icon=" not in html


def test_an_icon_button_is_named() -> None:
    assert 'aria-label="Edit artwork"' in draw('<c-icon-button icon="pencil" label="Edit artwork" />')


@pytest.mark.parametrize(
    "source",
    [
        '<c-artwork-card title="{{ evil }}" meta="{{ evil }}" src="/a.jpg" value="{{ evil }}" />',
        '<c-artwork-card :title="evil" :meta="evil" src="/a.jpg" />',
        '<c-empty-state title="{{ evil }}" :text="evil" />',
        '<c-card :title="evil">{{ evil }}</c-card>',
        '<c-copy-button :text="evil" />',
        '<c-status :state="evil" />',
        '<c-filter-chips :items="chips" />',
        '<c-toast :text="evil" />',
    ],
)
def test_what_users_type_stays_text(source: str) -> None:
    chips = [{"label": EVIL, "url": EVIL, "active": False, "count": 1}]
    html = draw(source, evil=EVIL, chips=chips)
    assert "<script" not in html.lower()
    assert "&lt;script" in html.lower()


def test_a_field_ties_label_help_and_error_to_its_control() -> None:
    html = draw('<c-field :field="form.title" />', form=OneField({"title": ""}))
    assert '<label class="field__label" for="id_title">' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'class="form-control"' in html


def test_a_field_hands_further_attributes_to_its_control_escaped() -> None:
    html = draw('<c-field :field="form.title" :data-note="evil" hx-get="/look" />', form=OneField(), evil=EVIL)
    assert 'hx-get="/look"' in html
    assert "<script" not in html


def test_a_field_that_may_stay_empty_says_so() -> None:
    assert "optional" in draw('<c-field :field="form.note" />', form=OneField())
    assert "optional" not in draw('<c-field :field="form.title" />', form=OneField())


def test_a_field_with_a_limit_has_a_counter_of_its_own() -> None:
    html = draw('<c-field :field="form.title" counter="300" />', form=OneField())
    assert 'data-counter-for="id_title" data-limit="300"' in html


def test_a_whole_form_is_drawn_as_its_fields_are() -> None:
    html = draw("{{ form }}", form=SampleForm())
    assert html.count('class="field"') == len(SampleForm().fields)
    assert 'class="choice-card"' in html
    assert 'type="date"' in html


def test_the_summary_of_errors_leads_to_each_field() -> None:
    html = draw('<c-form-errors :form="form" />', form=OneField({"title": ""}))
    assert 'href="#id_title"' in html
    assert draw('<c-form-errors :form="form" />', form=OneField({"title": "Tide"})) == ""


@pytest.mark.parametrize(("kind", "states"), KINDS)
def test_every_state_speaks_by_word_and_icon(kind: str, states: dict[str, object]) -> None:
    for state in states:
        shown = status_of(kind, state)
        html = draw(f'<c-status kind="{kind}" state="{state}" />')
        assert shown.label in html
        assert f"bi-{shown.icon}" in html


def test_states_of_one_kind_are_told_apart_without_colour() -> None:
    for states in (POST, ARTWORK):
        assert len({shown.label for shown in states.values()}) == len(states)
        assert len({shown.icon for shown in states.values()}) == len(states)


def test_a_state_that_nobody_described_is_shown_by_its_name() -> None:
    assert status_of("post", "some_new state").label == "Some new state"


def test_a_time_is_shown_in_the_active_zone_and_names_it() -> None:
    moment = datetime(2026, 3, 1, 15, 0, tzinfo=UTC)
    with timezone.override("America/New_York"):
        html = draw('<c-time :value="moment" />', moment=timezone.localtime(moment))
    assert 'datetime="2026-03-01T10:00:00-05:00"' in html
    assert "10:00" in html
    assert "New York time" in html


def test_a_picture_that_is_not_ready_says_so_in_its_place() -> None:
    html = draw('<c-artwork-card title="Tide" />')
    assert "<img" not in html
    assert "Being prepared" in html


def test_pages_keep_the_filters_of_their_address() -> None:
    page = Paginator(range(30), 10).get_page(2)
    source = CottonCompiler().process('<c-pagination :page="page" noun="artworks" />')
    html = Template(source).render(RequestContext(RequestFactory().get("/?q=sea"), {"page": page}))
    assert "11–20 of 30 artworks" in html
    assert "?q=sea&amp;page=3" in html
