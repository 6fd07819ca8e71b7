"""Every address of a workspace, for every role: what the one table of rights says is what happens."""

import pytest
from django.urls import resolve, reverse

from apps.core.access import Access, Audience
from apps.core.roles import ROLE_RIGHTS, Role
from apps.public.memberships.models import Membership
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from tests.fixtures.people import SignIn
from tests.isolation.addresses import ANSWERED, AS_SCRIPT, Address, addresses
from tests.isolation.test_urls import TENANT, path_of
from tests.isolation.world import build

FOR_MEMBERS = addresses(TENANT)


def access_of(address: Address) -> Access:
    arguments = dict.fromkeys(address.arguments, "00000000-0000-4000-8000-000000000000")
    access: Access = resolve(reverse(address.name, urlconf=TENANT, kwargs=arguments), urlconf=TENANT).func.access
    return access


@pytest.mark.slow
@pytest.mark.usefixtures("pages_are_not_drawn")
@pytest.mark.parametrize("role", list(Role))
def test_each_address_is_refused_exactly_to_those_who_lack_its_right(
    role: Role, jane: Workspace, member: User, sign_in: SignIn
) -> None:
    Membership.objects.filter(user=member).update(role=role)
    world = build(jane)
    client = sign_in(member, "jane")
    for address in FOR_MEMBERS:
        access = access_of(address)
        if access.audience is not Audience.MEMBER or access.right is None:
            continue
        may = access.right in ROLE_RIGHTS[role]
        path = path_of(address, world)
        statuses = {
            method: client.generic(method, path, headers=AS_SCRIPT).status_code
            for method in (ANSWERED if may else address.methods)
        }
        if may:
            assert 403 not in statuses.values(), (role, address.name, statuses)
        else:
            assert set(statuses.values()) == {403}, (role, address.name, statuses)


def test_an_admin_may_whatever_a_member_may_and_an_owner_whatever_an_admin_may() -> None:
    assert ROLE_RIGHTS[Role.MEMBER] < ROLE_RIGHTS[Role.ADMIN] <= ROLE_RIGHTS[Role.OWNER]
