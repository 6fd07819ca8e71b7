"""Every address of one's own, with the other workspace's identifiers in every field of forms, queries and JSON."""

import ast
import json
import re
from copy import deepcopy
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django import forms
from django.db import transaction
from django.test import Client

from apps.public.workspaces.models import Workspace
from tests.isolation.addresses import Address, addresses
from tests.isolation.test_urls import by_app, everything_in, path_of
from tests.isolation.traces import Traces, rows
from tests.isolation.world import World

pytestmark = pytest.mark.slow

APPS = Path(__file__).parents[2] / "apps"
ALL = addresses("config.urls_tenant")
FORM = "application/x-www-form-urlencoded"


@cache
def fields() -> frozenset[str]:
    """Every name that views and forms of a workspace could read from a request; rather too many than too few."""
    found: set[str] = set()
    for path in sorted([*APPS.glob("tenant/**/*.py"), APPS / "core/requests.py"]):
        if "view" in path.stem or path.stem == "requests" or path.stem.endswith("forms"):
            found |= {name for name in _words(ast.parse(path.read_text())) if re.fullmatch(r"[a-z_]{2,30}", name)}
        if path.stem.endswith("forms"):
            found |= _form_fields(path)
    return frozenset(found)


def _words(tree: ast.AST) -> set[str]:
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Call | ast.Subscript)]
    constants = [child for node in nodes for child in ast.iter_child_nodes(node) if isinstance(child, ast.Constant)]
    return {constant.value for constant in constants if isinstance(constant.value, str)}


def _form_fields(path: Path) -> set[str]:
    module = import_module(".".join(path.relative_to(APPS.parent).with_suffix("").parts))
    found = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, forms.BaseForm)]
    return {name for form in found for name in getattr(form, "base_fields", {})}


def hostile_body(world: World) -> dict[str, list[str]]:
    """Field → the identifiers that it could mean; all of them where its name says nothing."""
    kinds = {name.removesuffix("_id"): str(value) for name, value in world.ids.items()}
    body = {}
    for field in fields() - {"page"}:
        stem = field.removesuffix("_id").removesuffix("_ids").removesuffix("s")
        body[field] = [kinds[stem]] if stem in kinds else list(kinds.values())
    return body


def test_the_fields_are_found() -> None:
    assert {"artworks", "collection", "networks", "overwrite"} <= fields()


@pytest.mark.parametrize("group", by_app(ALL))
def test_the_others_identifiers_in_any_field_find_nothing(
    group: list[Address],
    worlds: dict[str, World],
    as_owner_of_jane: Client,
    jane: Workspace,
    okafor: Workspace,
    traces: Traces,
) -> None:
    marker, before, bodies = worlds["okafor"].marker, rows(okafor), Bodies(hostile_body(worlds["okafor"]))
    as_owner_of_jane.raise_request_exception = False
    cookies = deepcopy(as_owner_of_jane.cookies)
    for address in group:
        path = path_of(address, worlds["jane"])
        with transaction.atomic():  # the next address finds Jane's world whole, and her signed in
            for answer in _ask(as_owner_of_jane, path, bodies):
                assert answer.status_code < 500, path
                assert answer.status_code != 429, path
                assert marker not in everything_in(answer), path
            assert rows(okafor) == before, path
            assert marker not in str(rows(jane)), path
            transaction.set_rollback(True)
        as_owner_of_jane.cookies = deepcopy(cookies)
    assert traces.found(marker, of=okafor) == []


class Bodies:
    """The same as a query, a form and JSON; written once, for that takes as long as an answer.

    Forms in parts are read into the same place as others, and take Django a tenth of a second.
    """

    def __init__(self, body: dict[str, list[str]]) -> None:
        self.query = self.form = urlencode(body, doseq=True)
        self.json = json.dumps(body)
        self.plain = json.dumps({name: values[-1] for name, values in body.items()})


def _ask(client: Client, path: str, bodies: Bodies) -> list[Any]:
    return [
        client.get(path, QUERY_STRING=bodies.query),
        client.post(path, bodies.form, content_type=FORM),
        client.post(path, bodies.form, content_type=FORM, headers={"HX-Request": "true"}),
        client.post(path, bodies.json, content_type="application/json"),
        client.post(path, bodies.plain, content_type="application/json"),
    ]
