"""Every address of the portal, for every role of the agency: what the one table of rights says is what happens."""

import pytest
from django.db import transaction
from django.urls import resolve, reverse

from apps.core.access import Access, Audience
from apps.core.staff_roles import STAFF_RIGHTS, StaffRole
from apps.public.workspaces.models import Workspace
from tests.factories.visits import staff_make
from tests.fixtures.people import SignIn
from tests.isolation.addresses import ANSWERED, AS_SCRIPT, Address, addresses
from tests.isolation.test_urls import PUBLIC

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOBODY = "00000000-0000-4000-8000-000000000000"


def access_of(address: Address) -> Access:
    path = reverse(address.name, urlconf=PUBLIC, kwargs=dict.fromkeys(address.arguments, NOBODY))
    access: Access = resolve(path, urlconf=PUBLIC).func.access
    return access


PORTAL = [address for address in addresses(PUBLIC) if access_of(address).audience is Audience.AGENCY]
OF_A_CLIENT = [address for address in PORTAL if "workspace_id" in address.arguments]


def path_of(address: Address, workspace: Workspace) -> str:
    known = {"workspace_id": str(workspace.pk)}
    return reverse(address.name, urlconf=PUBLIC, kwargs={name: known.get(name, NOBODY) for name in address.arguments})


@pytest.mark.usefixtures("pages_are_not_drawn")
@pytest.mark.parametrize("role", list(StaffRole))
def test_each_address_is_refused_exactly_to_those_who_lack_its_right(
    role: StaffRole, jane: Workspace, sign_in: SignIn
) -> None:
    client = sign_in(staff_make(role, clients=[jane]), "")
    for address in PORTAL:
        may = access_of(address).right in STAFF_RIGHTS[role]
        for method in ANSWERED if may else address.methods:
            with transaction.atomic():
                status = client.generic(method, path_of(address, jane), headers=AS_SCRIPT).status_code
                transaction.set_rollback(True)
            assert (status == 403) is not may, (role, address.name, method, status)


def test_a_managers_foreign_client_is_not_found_at_any_address(
    jane: Workspace, okafor: Workspace, sign_in: SignIn
) -> None:
    client = sign_in(staff_make(StaffRole.MANAGER, clients=[okafor]), "")
    asked = [address for address in OF_A_CLIENT if access_of(address).right in STAFF_RIGHTS[StaffRole.MANAGER]]
    assert asked
    for address in asked:
        statuses = {method: client.generic(method, path_of(address, jane)) for method in ANSWERED}
        for method, response in statuses.items():
            assert response.status_code in {404, 405}, (address.name, method, response.status_code)
            assert "Jane" not in response.content.decode(), (address.name, method)
        assert 404 in {response.status_code for response in statuses.values()}, address.name


def test_no_page_without_a_client_in_its_address_tells_a_manager_of_others(
    jane: Workspace, okafor: Workspace, sign_in: SignIn
) -> None:
    client = sign_in(staff_make(StaffRole.MANAGER, clients=[okafor]), "")
    for address in PORTAL:
        if not address.arguments and access_of(address).right in STAFF_RIGHTS[StaffRole.MANAGER]:
            told = client.get(path_of(address, jane), {"q": "jane", "words": "jane"})
            assert "owner@jane.example" not in told.getvalue().decode(), address.name
            assert str(jane.pk) not in told.getvalue().decode(), address.name


def test_owners_may_whatever_anybody_may() -> None:
    for role in StaffRole:
        assert STAFF_RIGHTS[role] <= STAFF_RIGHTS[StaffRole.OWNER]
