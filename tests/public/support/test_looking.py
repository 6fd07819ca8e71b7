"""Whoever looks changes nothing, wherever they look: every address of a workspace, by every method."""

import pytest
from django.urls import resolve, reverse

from apps.core.access import Access, Audience
from apps.core.visiting import VISIT_RIGHTS, VisitMode
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from tests.factories.visits import visit_make
from tests.fixtures.people import SignIn
from tests.isolation.addresses import ANSWERED, AS_SCRIPT, addresses
from tests.isolation.test_urls import TENANT, path_of
from tests.isolation.traces import rows
from tests.isolation.world import build

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.usefixtures("pages_are_not_drawn")
@pytest.mark.parametrize("mode", list(VisitMode))
def test_each_address_is_refused_exactly_where_the_table_of_visitors_rights_says(
    mode: VisitMode, agent: User, jane: Workspace, sign_in: SignIn
) -> None:
    world = build(jane)
    visit_make(agent, jane, mode)
    client = sign_in(agent, "jane")
    before = rows(jane)
    for address in addresses(TENANT):
        arguments = dict.fromkeys(address.arguments, "00000000-0000-4000-8000-000000000000")
        view = resolve(reverse(address.name, urlconf=TENANT, kwargs=arguments), urlconf=TENANT).func
        access: Access = view.access
        if access.audience in {Audience.ANYONE, Audience.VISITOR}:
            continue
        may = access.audience is Audience.MEMBER and access.right in VISIT_RIGHTS[mode]
        for method in ANSWERED:
            refused = not may or (mode is VisitMode.LOOK and method == "POST")
            status = client.generic(method, path_of(address, world), headers=AS_SCRIPT).status_code
            assert (status == 403) is refused, (mode, address.name, method, status)
    if mode is VisitMode.LOOK:
        assert rows(jane) == before
